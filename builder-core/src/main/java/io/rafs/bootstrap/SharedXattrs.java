package io.rafs.bootstrap;

import io.rafs.format.StructOut;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.erofs.Xattrs;
import io.rafs.image.FsNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Extended attributes that several inodes have are stored once, at the front of the bootstrap; inodes name them by their
 * place. Those in widest use come first, and no more of them than leaves the root's nid its 16 bits.
 */
final class SharedXattrs {
    private static final int MAX_SIZE = 1 << 20;

    private final long start;
    private final Map<Xattr, Long> ids = new HashMap<>();
    private final StructOut bytes = new StructOut(64);

    /**
     * @param nodes all of the tree
     * @param start byte offset of the first shared attribute, a multiple of 4
     */
    SharedXattrs(Iterable<? extends FsNode> nodes, long start) {
        this.start = start;
        Map<Xattr, Integer> uses = new HashMap<>();
        for (FsNode node : nodes) {
            node.meta().xattrs().forEach(xattr -> uses.merge(xattr, 1, Integer::sum));
        }
        List<Map.Entry<Xattr, Integer>> shared = new ArrayList<>();
        for (Map.Entry<Xattr, Integer> use : uses.entrySet()) {
            if (use.getValue() > 1 && Xattrs.entrySize(use.getKey()) > Xattrs.ID) {
                shared.add(use);
            }
        }
        shared.sort(Comparator.comparing((Map.Entry<Xattr, Integer> use) -> -use.getValue())
                .thenComparing(Map.Entry::getKey)
                .thenComparing(use -> use.getKey().value(), java.util.Arrays::compareUnsigned));
        for (Map.Entry<Xattr, Integer> use : shared) {
            if (bytes.position() + Xattrs.entrySize(use.getKey()) <= MAX_SIZE) {
                ids.put(use.getKey(), (start + bytes.position()) / Xattrs.ID);
                Xattrs.encodeEntry(use.getKey(), bytes);
            }
        }
    }

    /** What stands behind an inode with these attributes. */
    Xattrs.Body body(List<Xattr> xattrs) {
        List<Long> shared = new ArrayList<>();
        List<Xattr> inline = new ArrayList<>();
        for (Xattr xattr : xattrs) {
            Long id = ids.get(xattr);
            if (id != null && shared.size() < Xattrs.MAX_SHARED) {
                shared.add(id);
            } else {
                inline.add(xattr);
            }
        }
        return new Xattrs.Body(shared, inline);
    }

    /** Byte offset behind the last of them. */
    long end() {
        return start + bytes.position();
    }

    void encode(StructOut out) {
        out.bytes(bytes.toByteArray());
    }
}
