package io.rafs.diff;

import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.format.erofs.FileType;
import io.rafs.image.Meta;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What paths lead to; the same object for all names of a file. */
final class Node {
    private static final Piece[] NO_PIECES = {};

    private final FileType type;
    private final Meta meta;
    private final long nid;
    private final long size;
    private final byte[] target;
    private final long device;
    private Piece[] pieces = NO_PIECES;
    private Digest sha256;
    private final SortedMap<EntryName, Node> children;

    /**
     * A node.
     *
     * @param nid of its inode, if it has one
     * @param size of a regular file
     * @param target of a symbolic link, empty for others
     * @param device number of a device node, 0 for others
     */
    Node(FileType type, Meta meta, long nid, long size, byte[] target, long device) {
        this.type = type;
        this.meta = meta;
        this.nid = nid;
        this.size = size;
        this.target = target;
        this.device = device;
        children = type == FileType.DIRECTORY ? new TreeMap<>() : Collections.emptySortedMap();
    }

    FileType type() {
        return type;
    }

    Meta meta() {
        return meta;
    }

    long nid() {
        return nid;
    }

    /** Bytes of a regular file; 0 for all else. */
    long size() {
        return size;
    }

    byte[] target() {
        return target;
    }

    long device() {
        return device;
    }

    /** What a directory holds, in name order. */
    SortedMap<EntryName, Node> children() {
        return children;
    }

    /** Hands this node and all below it to {@code visitor}. Recursion is as deep as paths are, which is bounded. */
    void forEach(Consumer<Node> visitor) {
        visitor.accept(this);
        children.values().forEach(child -> child.forEach(visitor));
    }

    /** What the content of a regular file consists of, in order. */
    Piece[] pieces() {
        return pieces;
    }

    void setPieces(Piece[] content) {
        pieces = content;
    }

    /** The digest of its whole content; null as long as nobody had to know. */
    Digest sha256() {
        return sha256;
    }

    void setSha256(Digest digest) {
        sha256 = digest;
    }

    boolean hasSamePieces(Node other) {
        return Arrays.equals(pieces, other.pieces);
    }

    /** Whether the first pieces that are not the same show that contents differ; if not, they may be cut otherwise. */
    boolean surelyDiffers(Node other) {
        if (size != other.size) {
            return true;
        }
        int at = Arrays.mismatch(pieces, other.pieces);
        return at >= 0
                && at < Math.min(pieces.length, other.pieces.length)
                && pieces[at].surelyDiffers(other.pieces[at]);
    }
}
