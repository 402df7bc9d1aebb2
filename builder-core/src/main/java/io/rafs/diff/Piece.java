package io.rafs.diff;

/** Bytes that are stored once, however many files of both trees consist of them. */
final class Piece {
    /** Number of the layer of a piece that lies in none: a hole. */
    static final int NOWHERE = -1;

    /** What a different identity says of the content. */
    enum Kind {
        /** Known by its SHA-256: another digest is other content. */
        SHA256,

        /** Known by its BLAKE3. */
        BLAKE3,

        /** Known by where it lies: the same content may lie elsewhere too. */
        PLACE
    }

    private final PieceId id;
    private final Kind kind;
    private long stored;
    private int layer;
    private boolean inFirst;
    private boolean inSecond;
    private boolean counted;

    Piece(PieceId id, Kind kind) {
        this.id = id;
        this.kind = kind;
    }

    /** Notes that a side has the piece: what it weighs there, and in which of the side's layers it lies. */
    void seenIn(boolean first, long weight, int where) {
        if (first) {
            if (!inFirst) {
                stored = weight;
                layer = where;
            }
            inFirst = true;
        } else {
            if (!inSecond) {
                stored = weight;
                layer = where;
            }
            inSecond = true;
        }
    }

    long size() {
        return id.size();
    }

    /** Bytes that it weighs in the second tree, or in the first if only that has it. */
    long stored() {
        return stored;
    }

    /** Number of its layer in that tree. */
    int layer() {
        return layer;
    }

    boolean isInFirst() {
        return inFirst;
    }

    boolean isInSecond() {
        return inSecond;
    }

    /** Answers whether the piece was not counted yet, and counts it. */
    boolean count() {
        boolean fresh = !counted;
        counted = true;
        return fresh;
    }

    /** Whether this piece and the other, which is not the same, have different bytes for certain. */
    boolean surelyDiffers(Piece other) {
        return size() == other.size() && kind == other.kind && kind != Kind.PLACE;
    }
}
