package io.rafs.reuse;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EntryName;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.erofs.Xattrs;
import io.rafs.image.Budget;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import io.rafs.read.EntryWalk;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tree of an image as nodes. Names of one inode lead to one node. */
final class WholeTree {
    /** Bytes of memory for a node and its name. */
    private static final int NODE = 500;

    private static final int CHUNK_REFERENCE = 16;

    private final ImageReader image;
    private final FileContents contents;
    private final Budget budget;
    private final Map<Long, FsNode> linked = new HashMap<>();
    private final Map<Long, FsNode> byNid = new HashMap<>();
    private final Set<Long> wanted = new HashSet<>();

    /** What is in each directory on the way from the root to where the walk is. */
    private final List<SortedMap<EntryName, FsNode>> open = new ArrayList<>();

    private FsNode.Directory root;

    WholeTree(ImageReader image, FileContents contents, Budget budget) {
        this.image = image;
        this.contents = contents;
        this.budget = budget;
    }

    void read() throws IOException {
        if (image.bootstrap().isRafs()) {
            wanted.addAll(image.bootstrap().rafs().prefetchNids());
        }
        new EntryWalk(image.bootstrap()).run(this::add);
    }

    FsNode.Directory root() {
        return root;
    }

    /** What is to be loaded first, as the image's table says. */
    List<FsNode> prefetch() throws IOException {
        List<FsNode> nodes = new ArrayList<>();
        for (long nid : image.bootstrap().rafs().prefetchNids()) {
            if (!byNid.containsKey(nid)) {
                throw new CorruptImageException(
                        image.bootstrap().name(),
                        image.bootstrap().rafs().extended().prefetchTable(),
                        "the prefetch table has nid %d, to which no path leads".formatted(nid));
            }
            nodes.add(byNid.get(nid));
        }
        return nodes;
    }

    private void add(ImageEntry entry) throws IOException {
        int depth = entry.path().names().size();
        if (depth == 0 && entry.type() != FileType.DIRECTORY) {
            throw corrupt(
                    entry,
                    "the root is a %s, expected a directory"
                            .formatted(entry.type().words()));
        }
        budget.countEntry();
        FsNode node = entry.firstName().isPresent() ? linked.get(entry.nid()) : node(entry, depth);
        if (depth == 0) {
            root = (FsNode.Directory) node;
        } else {
            open.get(depth - 1).put(entry.path().name(), node);
        }
        if (entry.inode().links() > 1) {
            linked.putIfAbsent(entry.nid(), node);
        }
        if (wanted.contains(entry.nid())) {
            byNid.putIfAbsent(entry.nid(), node);
        }
    }

    private FsNode node(ImageEntry entry, int depth) throws IOException {
        Meta meta = meta(entry);
        budget.hold(NODE + Xattrs.size(meta.xattrs()) + entry.target().length);
        return switch (entry.type()) {
            case DIRECTORY -> {
                SortedMap<EntryName, FsNode> children = new TreeMap<>();
                open.subList(depth, open.size()).clear();
                open.add(children);
                yield new FsNode.Directory(meta, children);
            }
            case REGULAR -> {
                StoredFile content = contents.of(entry);
                budget.hold((long) CHUNK_REFERENCE * content.chunks().size());
                yield new FsNode.File(meta, content);
            }
            case SYMLINK -> new FsNode.Symlink(meta, entry.target());
            default -> new FsNode.Special(meta, entry.type(), entry.device());
        };
    }

    private Meta meta(ImageEntry entry) throws IOException {
        long nanos = entry.inode().mtimeNanos();
        if (nanos < 0 || nanos > 999_999_999) {
            throw corrupt(
                    entry, "'%s' has %d nanoseconds in its time, expected 0..999999999".formatted(entry.path(), nanos));
        }
        Meta meta = new Meta(
                entry.permissions(),
                entry.inode().uid(),
                entry.inode().gid(),
                entry.inode().mtime(),
                (int) nanos,
                entry.xattrs());
        List<Xattr> xattrs = meta.xattrs();
        for (int i = 0; i < xattrs.size(); i++) {
            boolean again = i > 0 && xattrs.get(i).compareTo(xattrs.get(i - 1)) == 0;
            if (again || Xattrs.flaw(xattrs.get(i)) != null) {
                throw corrupt(entry, "'%s' has an xattr twice, or one that RAFS cannot hold".formatted(entry.path()));
            }
        }
        if (Xattrs.size(xattrs) > Xattrs.MAX_SIZE) {
            throw corrupt(
                    entry,
                    "'%s' has %d bytes of xattrs, at most %d are held"
                            .formatted(entry.path(), Xattrs.size(xattrs), Xattrs.MAX_SIZE));
        }
        return meta;
    }

    private CorruptImageException corrupt(ImageEntry entry, String what) throws IOException {
        return new CorruptImageException(
                image.bootstrap().name(), image.bootstrap().position(entry.nid()), what);
    }
}
