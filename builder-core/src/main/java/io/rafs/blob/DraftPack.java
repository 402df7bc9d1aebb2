package io.rafs.blob;

/** A chunk that small files share: they are cut before it is stored, and ask here where it went. */
final class DraftPack implements ChunkTaker {
    private DraftChunk chunk;

    /** A chunk that is still to be stored. */
    DraftPack() {}

    /** A chunk that an earlier image has. */
    DraftPack(DraftChunk chunk) {
        this.chunk = chunk;
    }

    @Override
    public void add(DraftChunk stored) {
        chunk = stored;
    }

    /** What small files are slices of has a place of its own: a stream of them tells chunks by their places. */
    @Override
    public boolean takesHoles() {
        return false;
    }

    DraftChunk chunk() {
        return chunk;
    }

    /** Where a small file lies: {@code offset} bytes into the chunk. */
    record Slice(DraftPack pack, int offset) {}
}
