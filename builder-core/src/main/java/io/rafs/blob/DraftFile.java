package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.image.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file whose chunks come in one by one, in file order; or a small one that lies in a chunk with others. */
final class DraftFile implements ChunkTaker {
    /** Holes grow together up to this. */
    private static final int MAX_HOLE = 1 << 30;

    private final long size;
    private final List<DraftChunk> chunks;
    private DraftPack.Slice slice;
    private Optional<Digest> sha256 = Optional.empty();

    DraftFile(long size, int chunkSize) {
        this.size = size;
        this.chunks = new ArrayList<>((int) Math.min(16, size / chunkSize + 1));
    }

    /** A small file. */
    DraftFile(long size, DraftPack.Slice slice) {
        this.size = size;
        this.chunks = List.of();
        this.slice = slice;
    }

    @Override
    public void add(DraftChunk chunk) {
        int last = chunks.size() - 1;
        if (chunk.isHole() && last >= 0 && chunks.get(last).isHole()) {
            int before = chunks.get(last).size();
            if (before <= MAX_HOLE - chunk.size()) {
                chunks.set(last, DraftChunk.hole(before + chunk.size()));
                return;
            }
        }
        chunks.add(chunk);
    }

    @Override
    public boolean takesHoles() {
        return true;
    }

    /** Adds its chunks to {@code all}, but for holes. */
    void references(List<DraftChunk> all) {
        if (slice != null) {
            all.add(slice.pack().chunk());
        }
        chunks.stream().filter(chunk -> !chunk.isHole()).forEach(all::add);
    }

    /** Notes the digest of the whole content. */
    void setSha256(Digest digest) {
        sha256 = Optional.of(digest);
    }

    /** The file by its finished chunks. */
    StoredFile finish(ChunkDictionary dictionary) {
        if (slice != null) {
            return new StoredFile(size, List.of(dictionary.finished(slice.pack().chunk())), slice.offset(), sha256);
        }
        return new StoredFile(size, chunks.stream().map(dictionary::finished).toList(), sha256);
    }
}
