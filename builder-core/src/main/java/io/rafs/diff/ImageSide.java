package io.rafs.diff;

import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.EntryPath;
import io.rafs.image.Meta;
import io.rafs.read.ContentStream;
import io.rafs.read.EntryWalk;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The tree of an image. */
final class ImageSide implements Side {
    private final ImageReader image;
    private final String name;
    private final List<LayerName> layers;
    private final int threads;
    private long paths;
    private long held;

    /** The directories above the next entry, the root first. */
    private final List<Node> way = new ArrayList<>();

    private final Map<Long, Node> linked = new HashMap<>();

    private ImageSide(ImageReader image, String name, List<LayerName> layers, int threads) {
        this.image = image;
        this.name = name;
        this.layers = layers;
        this.threads = threads;
    }

    /** Takes in the tree, and the pieces of each file as one of both sides. */
    static ImageSide load(
            ImageReader image, String name, List<LayerName> layers, PieceTable table, boolean first, int threads)
            throws IOException {
        ImageSide side = new ImageSide(image, name, layers, threads);
        FilePieces pieces = image.bootstrap().isRafs() ? new ChunkPieces(image) : new RunPieces(image, first);
        new EntryWalk(image.bootstrap()).run(entry -> side.add(entry, pieces, table, first));
        return side;
    }

    private void add(ImageEntry entry, FilePieces pieces, PieceTable table, boolean first) throws IOException {
        Node node = entry.firstName().isPresent() ? linked.get(entry.nid()) : node(entry);
        if (entry.hasContent()) {
            List<Piece> content = new ArrayList<>();
            pieces.list(entry, (id, kind, stored, layer) -> content.add(table.piece(id, kind, first, stored, layer)));
            node.setPieces(content.toArray(Piece[]::new));
        }
        if (entry.firstName().isEmpty()
                && entry.type() != FileType.DIRECTORY
                && entry.inode().links() > 1) {
            linked.put(entry.nid(), node);
        }
        place(entry.path(), node);
    }

    /** The walk goes down before it goes on, so that the way to an entry is the one to the entry before, or part of it. */
    private void place(EntryPath path, Node node) {
        paths++;
        int depth = path.names().size();
        way.subList(depth, way.size()).clear();
        way.add(node);
        if (depth > 0) {
            way.get(depth - 1).children().put(path.name(), node);
        }
    }

    private Node node(ImageEntry entry) throws CorruptImageException {
        hold(entry);
        Inode inode = entry.inode();
        FileType type = entry.type();
        boolean device = type == FileType.CHAR_DEVICE || type == FileType.BLOCK_DEVICE;
        return new Node(
                type,
                new Meta(
                        entry.permissions(),
                        inode.uid(),
                        inode.gid(),
                        inode.mtime(),
                        inode.mtimeNanos(),
                        entry.xattrs()),
                entry.nid(),
                type == FileType.REGULAR ? inode.size() : 0,
                entry.target(),
                device ? inode.union() : 0);
    }

    /** Attributes of two files never overlap. Where they do, a small image could have more of them than there is memory. */
    private void hold(ImageEntry entry) throws CorruptImageException {
        held += entry.target().length;
        for (Xattr xattr : entry.xattrs()) {
            held += xattr.name().length + xattr.value().length;
        }
        if (held > image.bootstrap().size()) {
            throw new CorruptImageException(
                    image.bootstrap().name(),
                    image.bootstrap().position(entry.nid()),
                    "xattrs and link targets up to those of '%s' have %d bytes, more than the file; some overlap"
                            .formatted(entry.path(), held));
        }
    }

    @Override
    public Subject subject() {
        return new Subject(
                name,
                image.bootstrap().isRafs() ? "image" : "native image",
                paths,
                OptionalLong.of(image.bootstrap().size()));
    }

    @Override
    public Node root() {
        return way.get(0);
    }

    @Override
    public List<LayerName> layers() {
        return layers;
    }

    @Override
    public void digest(Set<Node> files) throws IOException {
        Map<Long, Node> wanted = new HashMap<>();
        files.forEach(file -> wanted.put(file.nid(), file));
        try (ContentStream<Node> stream = new ContentStream<>(image, threads, new Digests())) {
            new EntryWalk(image.bootstrap()).run(entry -> {
                // a file that lies about its number of names comes more than once
                Node node = entry.hasContent() ? wanted.remove(entry.nid()) : null;
                if (node != null) {
                    stream.add(node, image.bootstrap().content(entry.nid(), entry.inode()));
                }
            });
            stream.finish();
        }
    }

    private static final class Digests implements ContentStream.Receiver<Node> {
        private final Hasher sha256 = Hasher.sha256();

        @Override
        public void begin(Node file) {
            // the digest before has been taken
        }

        @Override
        public void data(Node file, byte[] bytes, int at, int length) {
            sha256.update(bytes, at, length);
        }

        @Override
        public void end(Node file) {
            file.setSha256(sha256.digest());
        }
    }
}
