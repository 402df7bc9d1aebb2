package io.rafs.diff;

/**
 * What a path has differently apart from type and content.
 *
 * @param name {@code mode}, {@code uid}, {@code gid}, {@code mtime}, {@code hardLink}, {@code target}, {@code device}, or
 *     {@code xattr} and its name
 * @param first what it was; empty for nothing
 * @param second what it is; empty for nothing
 */
public record AttributeChange(String name, String first, String second) {
    /** The name without that of an xattr, to count by. */
    String kind() {
        return name.startsWith(Attributes.XATTR) ? "xattrs" : name;
    }
}
