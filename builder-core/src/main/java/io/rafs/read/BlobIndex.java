package io.rafs.read;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.StructIn;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a blob file says of itself behind its data, without any bootstrap.
 *
 * @param fileSize bytes of the file
 * @param dataSize bytes of chunk data, padding among them
 * @param uncompressedSize bytes of its uncompressed space
 * @param infoOffset of the chunk info array
 * @param tocSize bytes of the table of contents with its tail header
 * @param tocDigest SHA-256 of these
 * @param chunks in blob order
 */
public record BlobIndex(
        long fileSize,
        long dataSize,
        long uncompressedSize,
        long infoOffset,
        long tocSize,
        Digest tocDigest,
        List<Entry> chunks) {
    /**
     * One chunk.
     *
     * @param info where it is, and how large
     * @param digest of its bytes; which kind is nowhere said
     */
    public record Entry(ChunkInfoV1 info, Digest digest) {}

    /**
     * Reads it.
     *
     * @return nothing if the file does not end like a blob of this builder
     * @throws io.rafs.format.CorruptImageException if it does, but cannot be right
     */
    public static Optional<BlobIndex> read(Path path) throws IOException {
        try (PagedFile file = PagedFile.open(path)) {
            Optional<ChunkDigests> listed = ChunkDigests.find(file);
            if (listed.isEmpty()) {
                return Optional.empty();
            }
            List<TocEntry> toc = Toc.read(file);
            TocEntry data = toc.stream()
                    .filter(entry -> entry.name().equals(TailHeader.DATA))
                    .findFirst()
                    .orElse(null);
            if (data == null) {
                return Optional.empty();
            }
            long tocSize = (long) toc.size() * TocEntry.SIZE + TailHeader.SIZE;
            StructIn tail = file.read("table of contents", file.size() - tocSize, tocSize);
            byte[] tocBytes = tail.bytes("table of contents", (int) tocSize);
            List<Entry> chunks = new ArrayList<>();
            for (long i = 0; i < listed.get().count(); i++) {
                chunks.add(new Entry(listed.get().info(i), listed.get().digest(i)));
            }
            return Optional.of(new BlobIndex(
                    file.size(),
                    data.storedSize(),
                    data.size(),
                    listed.get().infoOffset(),
                    tocSize,
                    new Sha256().digest(tocBytes, 0, tocBytes.length),
                    List.copyOf(chunks)));
        }
    }
}
