package io.rafs.source;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.erofs.Xattrs;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryPath;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import io.rafs.image.LayerFacts;
import io.rafs.image.Limit;
import io.rafs.image.Limits;
import io.rafs.image.Meta;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A directory tree as the one layer of an image, in name order. Links are not followed. What Java cannot see is not
 * there: of extended attributes only {@code user.*}.
 */
record DirectoryTree(Path root) implements Layer {
    private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

    /** The tree at {@code directory}, which may itself be given through a link. */
    static Source open(Path directory) throws IOException {
        return new Source(
                "directory tree",
                List.of(new DirectoryTree(directory.toRealPath())),
                0,
                List.of(
                        "a directory tree shows Java its user.* xattrs only; give a tar made with --xattrs to keep others"),
                Optional.empty());
    }

    @Override
    public String name() {
        return "directory " + root;
    }

    @Override
    public EntryReader open(Budget budget) throws RefusedException {
        return new Walk(budget);
    }

    private final class Walk implements EntryReader {
        private final Deque<Map.Entry<EntryPath, Path>> pending = new ArrayDeque<>();
        private final Map<String, EntryPath> linked = new HashMap<>();
        private final Budget budget;
        private FileContent content;
        private volatile long bytes;

        Walk(Budget budget) throws RefusedException {
            this.budget = budget;
            budget.countEntry();
            pending.push(Map.entry(EntryPath.ROOT, root));
        }

        @Override
        public Optional<LayerEntry<Content>> next() throws IOException {
            close();
            if (pending.isEmpty()) {
                return Optional.empty();
            }
            Map.Entry<EntryPath, Path> next = pending.pop();
            try {
                LayerEntry<Content> entry = entry(next.getKey(), next.getValue());
                budget.hold(entry, content == null ? 0 : content.size());
                return Optional.of(entry);
            } catch (RefusedException e) {
                throw new RefusedException(name() + ", entry '" + next.getKey() + "'", e.getMessage());
            }
        }

        private LayerEntry<Content> entry(EntryPath path, Path file) throws IOException {
            Map<String, Object> stat = Files.readAttributes(file, "unix:*", NO_FOLLOW);
            int mode = (Integer) stat.get("mode");
            FileType type = FileType.ofMode(mode);
            if (type == FileType.DIRECTORY) {
                pushChildren(path, file);
                return new LayerEntry.Directory<>(path, meta(stat, file, budget));
            }
            if ((Integer) stat.get("nlink") > 1) {
                EntryPath first = linked.putIfAbsent(stat.get("dev") + ":" + stat.get("ino"), path);
                if (first != null) {
                    return new LayerEntry.HardLink<>(path, first);
                }
            }
            return switch (type) {
                case REGULAR -> {
                    content = new FileContent(file, (Long) stat.get("size"));
                    yield new LayerEntry.RegularFile<>(path, meta(stat, file, budget), content);
                }
                case SYMLINK -> new LayerEntry.Symlink<>(path, meta(stat, file, budget), target(file));
                case CHAR_DEVICE, BLOCK_DEVICE ->
                    new LayerEntry.Special<>(path, meta(stat, file, budget), type, device(stat));
                case FIFO, SOCKET ->
                    new LayerEntry.Special<>(path, meta(stat, file, budget), type, new DeviceNumber(0, 0));
                default -> throw new RefusedException("its mode is 0%o, which is no file type".formatted(mode));
            };
        }

        private void pushChildren(EntryPath path, Path directory) throws IOException {
            TreeMap<EntryName, Path> children = new TreeMap<>(Collections.reverseOrder());
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                for (Path child : stream) {
                    budget.countEntry(); // when it is listed: a directory of too many is not even held as names
                    byte[] bytes = bytes(child);
                    int slash = bytes.length - 1;
                    while (bytes[slash] != '/') {
                        slash--;
                    }
                    children.put(EntryName.of(java.util.Arrays.copyOfRange(bytes, slash + 1, bytes.length)), child);
                }
            } catch (java.nio.file.DirectoryIteratorException e) {
                throw e.getCause();
            }
            if (!children.isEmpty()) {
                budget.limits().check(Limit.PATH_DEPTH, path.names().size() + 1L, "the paths below it have %d names");
            }
            children.forEach((name, child) -> pending.push(Map.entry(path.child(name), child)));
        }

        @Override
        public long bytesRead() {
            return bytes;
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }

        @Override
        public LayerFacts facts() {
            return new LayerFacts(Optional.empty(), Optional.empty(), bytes, bytes);
        }

        @Override
        public void close() throws IOException {
            if (content != null) {
                bytes += content.read;
                content.finish();
                content = null;
            }
        }
    }

    private Meta meta(Map<String, Object> stat, Path file, Budget budget) throws IOException {
        FileTime mtime = (FileTime) stat.get("lastModifiedTime");
        java.time.Instant instant = mtime.toInstant();
        return new Meta(
                (Integer) stat.get("mode") & 07777,
                (Integer) stat.get("uid") & 0xffff_ffffL,
                (Integer) stat.get("gid") & 0xffff_ffffL,
                instant.getEpochSecond(),
                instant.getNano(),
                xattrs(file, FileType.ofMode((Integer) stat.get("mode")), budget.limits()));
    }

    private static List<Xattr> xattrs(Path file, FileType type, Limits limits) throws IOException {
        UserDefinedFileAttributeView view = type == FileType.REGULAR || type == FileType.DIRECTORY
                ? Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, NO_FOLLOW)
                : null;
        List<Xattr> xattrs = new ArrayList<>();
        if (view != null) {
            List<String> names = view.list();
            limits.check(Limit.XATTRS, names.size(), "it has %d xattrs");
            for (String name : names) {
                ByteBuffer value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                xattrs.add(Xattr.of("user." + name, java.util.Arrays.copyOf(value.array(), value.position())));
            }
        }
        for (Xattr xattr : xattrs) {
            if (Xattrs.flaw(xattr) != null) {
                throw new RefusedException(Xattrs.flaw(xattr));
            }
        }
        limits.check(Limit.XATTR_BYTES, Xattrs.size(xattrs), "its xattrs take %d bytes of an inode");
        return xattrs;
    }

    private static DeviceNumber device(Map<String, Object> stat) {
        long dev = (Long) stat.get("rdev");
        return new DeviceNumber((int) (dev >>> 8 & DeviceNumber.MAX_MAJOR), (int) (dev & 0xff | dev >>> 12 & 0xfff00));
    }

    private static byte[] target(Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        byte[] bytes = bytes(target);
        if (bytes[bytes.length - 1] == '/' && !target.toString().endsWith("/")) {
            bytes = java.util.Arrays.copyOf(bytes, bytes.length - 1);
        }
        if (!target.isAbsolute()) {
            int base = bytes(Path.of("").toAbsolutePath()).length;
            boolean atTop = base == 1;
            bytes = java.util.Arrays.copyOfRange(bytes, atTop ? 1 : base + 1, bytes.length);
        }
        return bytes;
    }

    /**
     * A path's own bytes. Java keeps them, but shows them only here: {@code toString} decodes by locale and loses what
     * it cannot decode, the URI form writes every byte.
     */
    private static byte[] bytes(Path path) {
        String uri = path.toUri().getRawPath();
        ByteArrayOutputStream out = new ByteArrayOutputStream(uri.length());
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) == '%') {
                out.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.writeBytes(uri.substring(i, i + 1).getBytes(StandardCharsets.US_ASCII));
            }
        }
        byte[] bytes = out.toByteArray();
        boolean slashAdded = bytes.length > 1
                && bytes[bytes.length - 1] == '/'
                && path.getNameCount() > 0
                && !path.toString().endsWith("/");
        return slashAdded ? java.util.Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    /** A file's bytes; a file that grows or shrinks while it is read is refused. */
    private static final class FileContent implements Content {
        private final Path file;
        private final long size;
        private final FileStamp before;
        private final java.io.InputStream in;
        private long read;

        FileContent(Path file, long size) throws IOException {
            this.file = file;
            this.size = size;
            before = FileStamp.of(file, NO_FOLLOW);
            in = Files.newInputStream(file, NO_FOLLOW);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public long hole() {
            return 0;
        }

        @Override
        public void skipHole(long count) {
            throw new IllegalArgumentException("no hole is known");
        }

        @Override
        public void readFully(byte[] bytes, int offset, int length) throws IOException {
            int got = in.readNBytes(bytes, offset, length);
            read += got;
            if (got < length) {
                throw changed("ended after %d of %d bytes".formatted(read, size));
            }
        }

        void finish() throws IOException {
            try (in) {
                if (read < size) {
                    return; // it was given up
                }
                if (in.read() >= 0) {
                    throw changed("grew beyond %d bytes".formatted(size));
                }
                if (!FileStamp.of(file, NO_FOLLOW).equals(before)) {
                    throw changed("changed");
                }
            }
        }

        private RefusedException changed(String how) {
            return new RefusedException(file.toString(), "it " + how + " while it was read; let it be and try again");
        }
    }
}
