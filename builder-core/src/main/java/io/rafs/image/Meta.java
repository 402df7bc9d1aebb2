package io.rafs.image;

import io.rafs.format.Range;
import io.rafs.format.erofs.Xattr;
import java.util.List;

/**
 * What a file is apart from its type, name and content.
 *
 * @param permissions 0..07777
 * @param uid 0..2^32-1
 * @param gid 0..2^32-1
 * @param mtime seconds since 1970, any 64-bit value
 * @param mtimeNanos 0..999,999,999, counted forward from {@code mtime} also before 1970
 * @param xattrs sorted by name, no name twice
 */
public record Meta(int permissions, long uid, long gid, long mtime, int mtimeNanos, List<Xattr> xattrs) {
    /** What a directory gets that no layer has an entry for. */
    public static final Meta IMPLIED_DIRECTORY = new Meta(0755, 0, 0, 0, 0, List.of());

    public Meta {
        Range.check("permissions", permissions, 07777);
        Range.u32("uid", uid);
        Range.u32("gid", gid);
        Range.check("mtimeNanos", mtimeNanos, 999_999_999);
        xattrs = xattrs.size() < 2
                ? List.copyOf(xattrs)
                : xattrs.stream().sorted().toList();
    }

    /** The same without some attributes. */
    public Meta withXattrs(List<Xattr> others) {
        return new Meta(permissions, uid, gid, mtime, mtimeNanos, others);
    }
}
