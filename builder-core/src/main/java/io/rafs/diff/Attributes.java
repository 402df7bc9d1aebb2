package io.rafs.diff;

import io.rafs.format.EscapedText;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.Meta;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds which attributes of paths that both trees have are not the same. To be asked in path order. */
final class Attributes {
    static final String XATTR = "xattr ";

    /** Of the paths that both trees have, the first that led to a node. */
    private final Map<Node, TreePath> firstNames = new IdentityHashMap<>();

    private final Map<Node, TreePath> secondNames = new IdentityHashMap<>();

    /** What was told of nodes that have several names, so that a hundred thousand of them share it. */
    private final Map<Node, Told> told = new IdentityHashMap<>();

    private record Told(Node second, List<AttributeChange> changes) {}

    List<AttributeChange> compare(TreePath path, Node first, Node second) {
        if (first.type() == FileType.DIRECTORY || second.type() == FileType.DIRECTORY) {
            return compare(first, second);
        }
        TreePath before = firstNames.putIfAbsent(first, path);
        TreePath after = secondNames.putIfAbsent(second, path);
        Told known = told.get(first);
        if (known == null || known.second != second) {
            known = new Told(second, compare(first, second));
            told.put(first, known);
        }
        if (before == after) {
            return known.changes;
        }
        List<AttributeChange> changes = new ArrayList<>(known.changes);
        changes.add(new AttributeChange("hardLink", link(before), link(after)));
        return changes;
    }

    private static List<AttributeChange> compare(Node first, Node second) {
        List<AttributeChange> changes = new ArrayList<>();
        Meta one = first.meta();
        Meta other = second.meta();
        add(changes, "mode", mode(one), mode(other));
        add(changes, "uid", "" + one.uid(), "" + other.uid());
        add(changes, "gid", "" + one.gid(), "" + other.gid());
        add(changes, "mtime", time(one), time(other));
        if (!one.xattrs().equals(other.xattrs())) {
            xattrs(changes, one, other);
        }
        if (first.type() == second.type()) {
            add(changes, "target", EscapedText.of(first.target()), EscapedText.of(second.target()));
            add(changes, "device", device(first), device(second));
        }
        return changes;
    }

    private static String link(TreePath before) {
        return before == null ? "" : before.toString();
    }

    private static void add(List<AttributeChange> changes, String name, String first, String second) {
        if (!first.equals(second)) {
            changes.add(new AttributeChange(name, first, second));
        }
    }

    private static String mode(Meta meta) {
        return "%04o".formatted(meta.permissions());
    }

    private static String time(Meta meta) {
        return "%d.%09d".formatted(meta.mtime(), meta.mtimeNanos());
    }

    private static String device(Node node) {
        if (node.type() != FileType.CHAR_DEVICE && node.type() != FileType.BLOCK_DEVICE) {
            return "";
        }
        DeviceNumber number = DeviceNumber.of(node.device());
        return number.major() + ":" + number.minor();
    }

    private static void xattrs(List<AttributeChange> changes, Meta first, Meta second) {
        SortedMap<String, String> one = values(first);
        SortedMap<String, String> other = values(second);
        SortedSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        for (String name : names) {
            add(changes, XATTR + name, one.getOrDefault(name, ""), other.getOrDefault(name, ""));
        }
    }

    /** Values in hexadecimal; an empty one is not the same as none. */
    private static SortedMap<String, String> values(Meta meta) {
        SortedMap<String, String> values = new TreeMap<>();
        for (Xattr xattr : meta.xattrs()) {
            String value = HexFormat.of().formatHex(xattr.value());
            values.put(EscapedText.of(xattr.name()), value.isEmpty() ? "empty" : value);
        }
        return values;
    }
}
