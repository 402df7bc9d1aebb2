package io.rafs.diff;

import io.rafs.format.erofs.FileType;
import io.rafs.image.FsNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The tree that the layers of a source come to, the content of each file known by its digest. */
final class TreeSide implements Side {
    private static final byte[] NO_TARGET = {};

    private final DiffInput.Source source;
    private final PieceTable table;
    private final boolean first;
    private Node root;
    private long paths;
    private final Map<FsNode, Node> nodes = new IdentityHashMap<>();

    private TreeSide(DiffInput.Source source, PieceTable table, boolean first) {
        this.source = source;
        this.table = table;
        this.first = first;
    }

    static TreeSide load(DiffInput.Source source, PieceTable table, boolean first) {
        TreeSide side = new TreeSide(source, table, first);
        side.root = side.add(source.root());
        return side;
    }

    /** Recursion is as deep as paths are, which {@link io.rafs.image.EntryPath#MAX_DEPTH} bounds. */
    private Node add(FsNode node) {
        paths++;
        Node known = nodes.get(node);
        if (known != null) {
            return known;
        }
        Node made = node(node);
        nodes.put(node, made);
        if (node instanceof FsNode.Directory directory) {
            directory.children().forEach((name, child) -> made.children().put(name, add(child)));
        }
        return made;
    }

    private Node node(FsNode node) {
        long size = node instanceof FsNode.File file ? file.content().size() : 0;
        Node made = new Node(
                node.type(),
                node.meta(),
                0,
                size,
                node instanceof FsNode.Symlink link ? link.target() : NO_TARGET,
                node instanceof FsNode.Special special ? special.device().encoded() : 0);
        if (node instanceof FsNode.File file) {
            made.setSha256(file.content()
                    .sha256()
                    .orElseThrow(() -> new IllegalArgumentException("a file of a source without its digest")));
            WholeFiles.set(made, table, first, source.layerOf().applyAsInt(file.content()));
        }
        return made;
    }

    @Override
    public Subject subject() {
        return new Subject(source.name(), source.kind(), paths, OptionalLong.empty());
    }

    @Override
    public Node root() {
        return root;
    }

    @Override
    public List<LayerName> layers() {
        return source.layers();
    }

    @Override
    public void digest(Set<Node> files) {
        for (Node file : files) {
            if (file.type() == FileType.REGULAR && file.sha256() == null) {
                throw new IllegalStateException("a file of a source without its digest");
            }
        }
    }
}
