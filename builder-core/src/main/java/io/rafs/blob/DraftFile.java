package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.image.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file whose chunks come in one by one, in file order. */
final class DraftFile {
    private final long size;
    private final List<DraftChunk> chunks;
    private Optional<Digest> sha256 = Optional.empty();

    DraftFile(long size, int chunkSize) {
        this.size = size;
        this.chunks = new ArrayList<>((int) Math.min(16, size / chunkSize + 1));
    }

    void add(DraftChunk chunk) {
        chunks.add(chunk);
    }

    /** Notes the digest of the whole content. */
    void setSha256(Digest digest) {
        sha256 = Optional.of(digest);
    }

    /** The file by its finished chunks. */
    StoredFile finish(ChunkDictionary dictionary) {
        return new StoredFile(
                size,
                chunks.stream()
                        .map(chunk -> dictionary.winner(chunk.digest()).finished())
                        .toList(),
                sha256);
    }
}
