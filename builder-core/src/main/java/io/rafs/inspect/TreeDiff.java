package io.rafs.inspect;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ChunkIndexes;
import io.rafs.read.TreeBounds;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The paths of two images: which of them only one has, and what those are that both have. */
final class TreeDiff {
    /** Fields that say where something lies, and nothing of what it is. */
    private static final Set<String> PLACES = Set.of("nid", "layout");

    /** Fields of a directory that follow from the names in it, which are told. */
    private static final Set<String> FROM_NAMES = Set.of("size", "links");

    /** Fields that follow from the type. */
    private static final Set<String> FROM_TYPE = Set.of("size", "links", "layout", "nid", "device", "target");

    private final Side first;
    private final Side second;
    private final FileDiff files;
    private final Differences differences;
    private final Deque<Pair> pending = new ArrayDeque<>();

    private record Pair(EntryPath path, long first, long second) {}

    /** One of the images, and the first of the common paths that led to each of its inodes. */
    private static final class Side {
        private final BootstrapReader bootstrap;
        private final Inspection inspection;
        private final TreeBounds bounds;
        private final Map<Long, EntryPath> names = new HashMap<>();

        Side(BootstrapReader bootstrap) {
            this.bootstrap = bootstrap;
            inspection = new Inspection(bootstrap);
            bounds = new TreeBounds(bootstrap);
        }

        long root() throws IOException {
            long nid = bootstrap.rootNid();
            bounds.root(nid, bootstrap.inode(nid));
            return nid;
        }

        SortedMap<EntryName, Long> directory(EntryPath path, long nid, Inode inode) throws IOException {
            bounds.directory(path, nid, inode);
            SortedMap<EntryName, Long> children = new TreeMap<>();
            for (DirectoryBlock.Entry entry : bootstrap.directory(nid, inode)) {
                if (!entry.name().equals(EntryName.DOT) && !entry.name().equals(EntryName.DOT_DOT)) {
                    children.put(entry.name(), entry.nid());
                }
            }
            return children;
        }
    }

    /** @param files compares content; {@code null} if content cannot be compared */
    TreeDiff(BootstrapReader first, BootstrapReader second, FileDiff files, Differences differences) {
        this.first = new Side(first);
        this.second = new Side(second);
        this.files = files;
        this.differences = differences;
    }

    void run() throws IOException {
        pending.push(new Pair(EntryPath.ROOT, first.root(), second.root()));
        while (!pending.isEmpty()) {
            pair(pending.pop());
        }
    }

    private void pair(Pair pair) throws IOException {
        Inode inode = first.bootstrap.inode(pair.first);
        Inode otherInode = second.bootstrap.inode(pair.second);
        EntryPath name = first.names.putIfAbsent(pair.first, pair.path);
        EntryPath otherName = second.names.putIfAbsent(pair.second, pair.path);
        differences.compare(
                pair.path.toString(),
                "first name of its inode",
                name == null ? pair.path : name,
                otherName == null ? pair.path : otherName);
        boolean directories = inode.type() == FileType.DIRECTORY && otherInode.type() == FileType.DIRECTORY;
        if (name != null && otherName != null && !directories) {
            return; // both inodes are known, and told under names before this one
        }
        fields(pair, inode, otherInode);
        if (directories) {
            directory(pair, inode, otherInode);
        } else if (inode.type() == FileType.REGULAR && otherInode.type() == FileType.REGULAR && files != null) {
            files.compare(
                    pair.path,
                    indexes(first, name == null, pair.path, pair.first, inode),
                    indexes(second, otherName == null, pair.path, pair.second, otherInode),
                    differences);
        }
    }

    private static ChunkIndexes indexes(Side side, boolean isNew, EntryPath path, long nid, Inode inode)
            throws IOException {
        return isNew ? side.bounds.file(path, nid, inode) : side.bootstrap.chunkIndexes(nid, inode);
    }

    private void fields(Pair pair, Inode inode, Inode otherInode) throws IOException {
        Map<String, Object> one = first.inspection.meta(pair.path, pair.first, inode);
        Map<String, Object> other = second.inspection.meta(pair.path, pair.second, otherInode);
        boolean sameType = inode.type() == otherInode.type();
        Set<String> crowds = new LinkedHashSet<>(PLACES);
        if (sameType && inode.type() == FileType.DIRECTORY) {
            crowds.addAll(FROM_NAMES);
        }
        String path = pair.path.toString();
        for (String field : Differences.union(one, other)) {
            if (field.equals("xattrs")) {
                xattrs(path, one.get(field), other.get(field));
            } else if (!sameType && FROM_TYPE.contains(field)) {
                continue;
            } else if (crowds.contains(field)) {
                String name = FROM_NAMES.contains(field) ? field + " of a directory" : field;
                differences.compareMany("path", path, name, one.get(field), other.get(field));
            } else {
                differences.compare(path, field, one.get(field), other.get(field));
            }
        }
    }

    private void xattrs(String path, Object one, Object other) {
        Map<?, ?> values = one instanceof Map<?, ?> map ? map : Map.of();
        Map<?, ?> otherValues = other instanceof Map<?, ?> map ? map : Map.of();
        Set<Object> names = new LinkedHashSet<>(values.keySet());
        names.addAll(otherValues.keySet());
        for (Object name : names) {
            differences.compare(path, "xattr " + name, shown(values.get(name)), shown(otherValues.get(name)));
        }
    }

    /** An empty value is not the same as none. */
    private static Object shown(Object value) {
        return "".equals(value) ? "empty" : value;
    }

    private void directory(Pair pair, Inode inode, Inode otherInode) throws IOException {
        SortedMap<EntryName, Long> one = first.directory(pair.path, pair.first, inode);
        SortedMap<EntryName, Long> other = second.directory(pair.path, pair.second, otherInode);
        Deque<Pair> both = new ArrayDeque<>();
        Set<EntryName> all = new TreeSet<>(one.keySet());
        all.addAll(other.keySet());
        for (EntryName name : all) {
            EntryPath path = pair.path.child(name);
            if (one.containsKey(name) && other.containsKey(name)) {
                both.push(new Pair(path, one.get(name), other.get(name)));
            } else if (one.containsKey(name)) {
                only(path, first, one.get(name), true);
            } else {
                only(path, second, other.get(name), false);
            }
        }
        both.forEach(pending::push);
    }

    private void only(EntryPath path, Side side, long nid, boolean inFirst) throws IOException {
        FileType type = side.bootstrap.inode(nid).type();
        differences.only(path.toString(), Inspection.lower(type), inFirst);
    }
}
