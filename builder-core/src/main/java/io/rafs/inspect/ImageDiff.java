package io.rafs.inspect;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Two images side by side, in words: what tables and paths say differently. Where things lie (nids, blocks, chunk
 * numbers) moves with every change, so of that only how much moved is told, and what moved first.
 */
public final class ImageDiff {
    /** Fields that say where something lies, and nothing of what it is. */
    private static final Set<String> PLACES = Set.of("nid", "layout");

    /** Bytes that are compared at a time where nothing else differs. */
    private static final int STEP = 1 << 16;

    private final ImageReader first;
    private final ImageReader second;
    private final FileDiff files;
    private final Consumer<Difference> listener;
    private final Map<String, Moved> moved = new LinkedHashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private final Deque<Pair> pending = new ArrayDeque<>();
    private long count;

    private record Pair(EntryPath path, long first, long second) {}

    /** How many paths differ in where something of them lies, and the first of them. */
    private static final class Moved {
        private final Difference first;
        private long count;

        Moved(Difference first) {
            this.first = first;
        }
    }

    private ImageDiff(ImageReader first, ImageReader second, Consumer<Difference> listener) {
        this.first = first;
        this.second = second;
        this.listener = listener;
        this.files = new FileDiff(first, second);
    }

    /**
     * Compares two images; neither needs its blobs.
     *
     * @param listener is told each difference, tables first
     * @return how many there are; 0 if the bootstraps are the same, byte by byte
     * @throws CorruptImageException if one of them cannot be read
     */
    public static long run(ImageReader first, ImageReader second, Consumer<Difference> listener) throws IOException {
        ImageDiff diff = new ImageDiff(first, second, listener);
        diff.run();
        return diff.count;
    }

    private void run() throws IOException {
        Inspection one = new Inspection(first.bootstrap());
        Inspection other = new Inspection(second.bootstrap());
        fields("superblock", one.superBlock(), other.superBlock());
        fields("extended superblock", one.extended(), other.extended());
        blobs(one.blobs(), other.blobs());
        tell(
                "prefetch table",
                "nids",
                first.bootstrap().prefetchNids(),
                second.bootstrap().prefetchNids());
        tree(one, other);
        chunks();
        for (Map.Entry<String, Moved> each : moved.entrySet()) {
            Moved what = each.getValue();
            add(new Difference(
                    "%s (and %d other paths)".formatted(what.first.where(), what.count - 1),
                    each.getKey(),
                    what.first.first(),
                    what.first.second()));
        }
        if (count == 0) {
            bytes();
        }
    }

    private void blobs(List<Map<String, Object>> one, List<Map<String, Object>> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            if (i >= one.size() || i >= other.size()) {
                Object id = (i < one.size() ? one : other).get(i).get("blob");
                only("blob " + i, String.valueOf(id), i < one.size());
            } else {
                fields("blob " + i, one.get(i), other.get(i));
            }
        }
    }

    private void tree(Inspection one, Inspection other) throws IOException {
        pending.push(new Pair(
                EntryPath.ROOT,
                first.bootstrap().superBlock().rootNid(),
                second.bootstrap().superBlock().rootNid()));
        while (!pending.isEmpty()) {
            Pair pair = pending.pop();
            Inode inode = first.bootstrap().inode(pair.first);
            Inode otherInode = second.bootstrap().inode(pair.second);
            path(pair, one.meta(pair.path, pair.first, inode), other.meta(pair.path, pair.second, otherInode));
            if (inode.type() != otherInode.type()) {
                continue;
            }
            if (inode.type() == FileType.REGULAR) {
                file(pair, inode, otherInode);
            } else if (inode.type() == FileType.DIRECTORY) {
                directory(pair, inode, otherInode);
            }
        }
    }

    private void path(Pair pair, Map<String, Object> one, Map<String, Object> other) {
        for (String field : union(one, other)) {
            if (PLACES.contains(field)) {
                moved(pair.path.toString(), field, one.get(field), other.get(field));
            } else {
                tell(pair.path.toString(), field, one.get(field), other.get(field));
            }
        }
    }

    private void file(Pair pair, Inode inode, Inode otherInode) throws IOException {
        FileDiff.Result result = files.compare(pair.first, inode, pair.second, otherInode);
        if (result.differs()) {
            tell(
                    pair.path.toString(),
                    "content from byte %d on (chunk %d)".formatted(result.offset(), result.chunk()),
                    result.first(),
                    result.second());
        } else if (result.moved()) {
            moved(pair.path.toString(), "chunk " + result.chunk(), result.first(), result.second());
        }
    }

    private void directory(Pair pair, Inode inode, Inode otherInode) throws IOException {
        if (!seen.add(pair.first) || pair.path.names().size() > EntryPath.MAX_DEPTH) {
            throw new CorruptImageException(
                    first.bootstrap().name(),
                    first.bootstrap().position(pair.first),
                    "directory '%s' is reached a second time, or nested too deep".formatted(pair.path));
        }
        SortedMap<EntryName, Long> one = names(first.bootstrap(), pair.first, inode);
        SortedMap<EntryName, Long> other = names(second.bootstrap(), pair.second, otherInode);
        Deque<Pair> both = new ArrayDeque<>();
        Set<EntryName> all = new TreeSet<>(one.keySet());
        all.addAll(other.keySet());
        for (EntryName name : all) {
            EntryPath path = pair.path.child(name);
            if (!one.containsKey(name) || !other.containsKey(name)) {
                boolean inFirst = one.containsKey(name);
                BootstrapReader where = inFirst ? first.bootstrap() : second.bootstrap();
                FileType type = where.inode((inFirst ? one : other).get(name)).type();
                only(path.toString(), Inspection.lower(type), inFirst);
            } else {
                both.push(new Pair(path, one.get(name), other.get(name)));
            }
        }
        both.forEach(pending::push);
    }

    private static SortedMap<EntryName, Long> names(BootstrapReader bootstrap, long nid, Inode inode)
            throws IOException {
        SortedMap<EntryName, Long> names = new TreeMap<>();
        for (DirectoryBlock.Entry entry : bootstrap.directory(nid, inode)) {
            if (!entry.name().equals(EntryName.DOT) && !entry.name().equals(EntryName.DOT_DOT)) {
                names.put(entry.name(), entry.nid());
            }
        }
        return names;
    }

    /** Chunks that only one of the images has. */
    private void chunks() throws IOException {
        Set<Digest> one = digests(first.bootstrap());
        Set<Digest> other = digests(second.bootstrap());
        long onlyFirst = one.stream().filter(digest -> !other.contains(digest)).count();
        long onlySecond = other.stream().filter(digest -> !one.contains(digest)).count();
        if (onlyFirst + onlySecond > 0) {
            tell("chunk table", "number of chunks that only this image has", onlyFirst, onlySecond);
        }
    }

    private static Set<Digest> digests(BootstrapReader bootstrap) throws IOException {
        Set<Digest> digests = new HashSet<>();
        bootstrap.chunks(chunk -> digests.add(chunk.digest()));
        return digests;
    }

    /** Finds what no field tells. */
    private void bytes() throws IOException {
        BootstrapReader one = first.bootstrap();
        BootstrapReader other = second.bootstrap();
        for (long at = 0; at < Math.min(one.size(), other.size()); at += STEP) {
            byte[] here = bytes(one, at);
            byte[] there = bytes(other, at);
            int differs = Arrays.mismatch(here, there);
            if (differs >= 0 && differs < Math.min(here.length, there.length)) {
                tell(
                        "byte 0x%x, which no field covers".formatted(at + differs),
                        "value",
                        "0x%02x".formatted(here[differs]),
                        "0x%02x".formatted(there[differs]));
                return;
            }
        }
    }

    private static byte[] bytes(BootstrapReader bootstrap, long at) throws IOException {
        StructIn in = bootstrap.read("bootstrap", at, Math.min(STEP, bootstrap.size() - at));
        return in.bytes("bootstrap", in.remaining());
    }

    private void fields(String where, Map<String, Object> one, Map<String, Object> other) {
        for (String field : union(one, other)) {
            tell(where, field, one.get(field), other.get(field));
        }
    }

    private static Set<String> union(Map<String, Object> one, Map<String, Object> other) {
        Set<String> fields = new java.util.LinkedHashSet<>(one.keySet());
        fields.addAll(other.keySet());
        return fields;
    }

    private void only(String where, String what, boolean inFirst) {
        add(new Difference(where, "", inFirst ? what : "", inFirst ? "" : what));
    }

    private void moved(String where, String field, Object one, Object other) {
        if (!Objects.equals(one, other)) {
            Difference difference = new Difference(where, field, text(one), text(other));
            moved.computeIfAbsent(field.startsWith("chunk") ? "place of a chunk" : field, key -> new Moved(difference))
                    .count++;
        }
    }

    private void tell(String where, String field, Object one, Object other) {
        if (!Objects.equals(one, other)) {
            add(new Difference(where, field, text(one), text(other)));
        }
    }

    private void add(Difference difference) {
        count++;
        listener.accept(difference);
    }

    private static String text(Object value) {
        return value == null ? "" : String.valueOf(value);
    }
}
