package io.rafs.reuse;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.read.BlobReader;
import io.rafs.read.ImageReader;
import io.rafs.read.StoredChunk;
import java.io.IOException;

/** What holds of every blob of this builder, and must hold of one whose chunks are copied by what is said of them. */
final class BlobLaws {
    private static final int MAX_CHUNK = 16 << 20;

    private BlobLaws() {}

    /** @param blob numbered by its place in the image */
    static void check(ImageReader image, Blob blob) throws IOException {
        if (image.bootstrap().isRafs()) {
            checkEntry(image, image.blobEntries().get(blob.number()), blob);
        }
        checkPlaces(image, blob);
        if (image.bootstrap().isRafs() && blob.file().isPresent()) {
            checkInfo(image, blob);
        }
    }

    private static void checkPlaces(ImageReader image, Blob blob) throws CorruptImageException {
        long end = 0;
        for (Chunk chunk : blob.chunks()) {
            boolean fits = chunk.size() >= 1
                    && chunk.size() <= MAX_CHUNK
                    && chunk.storedSize() >= 1
                    && chunk.storedSize() <= MAX_CHUNK
                    && chunk.storedOffset() >= end
                    && chunk.storedOffset() <= blob.fileSize() - chunk.storedSize();
            if (!fits) {
                throw new CorruptImageException(
                        blob.file()
                                .map(Object::toString)
                                .orElse(image.bootstrap().name()),
                        chunk.storedOffset(),
                        "chunk %d of blob %d has %d bytes, stored in %d; expected 1..%d, inside the file and behind the chunk before"
                                .formatted(chunk.index(), blob.number(), chunk.size(), chunk.storedSize(), MAX_CHUNK));
            }
            end = chunk.storedOffset() + chunk.storedSize();
        }
    }

    private static void checkEntry(ImageReader image, BlobEntry entry, Blob blob) throws IOException {
        String name = image.bootstrap().name();
        boolean ours = entry.infoCompressor() == Compressor.NONE
                && entry.infoSize() == blob.infoSize()
                && entry.infoStoredSize() == blob.infoSize()
                && entry.metaDigest().equals(Digest.ZERO)
                && entry.metaSize() == 0
                && entry.compressor() != Compressor.GZIP
                && entry.compressor() == image.bootstrap().rafs().extended().compressor(name)
                && entry.digester() == image.bootstrap().rafs().extended().digester(name)
                && entry.chunkSize() == image.bootstrap().rafs().extended().chunkSize();
        if (!ours) {
            throw new RefusedException(
                    name,
                    "blob %s cannot be rewritten: its entry in the blob table is none of this builder; build the image anew"
                            .formatted(entry.blobId()));
        }
    }

    /** The chunk table and the blob itself must say the same: from the one, both are written. */
    private static void checkInfo(ImageReader image, Blob blob) throws IOException {
        BlobReader reader = image.blobs().blob(blob.number());
        for (Chunk chunk : blob.chunks()) {
            StoredChunk stored = reader.chunk(chunk.index());
            boolean same = stored.size() == chunk.size()
                    && stored.storedSize() == chunk.storedSize()
                    && stored.storedOffset() == chunk.storedOffset()
                    && stored.offset() == chunk.offset();
            if (!same) {
                throw new CorruptImageException(
                        reader.name(),
                        reader.infoPosition(chunk.index()),
                        "chunk %d has %d bytes, stored in %d at %d; the chunk table says %d, stored in %d at %d"
                                .formatted(
                                        chunk.index(),
                                        stored.size(),
                                        stored.storedSize(),
                                        stored.storedOffset(),
                                        chunk.size(),
                                        chunk.storedSize(),
                                        chunk.storedOffset()));
            }
        }
    }
}
