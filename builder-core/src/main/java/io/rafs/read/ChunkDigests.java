package io.rafs.read;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The chunks that a blob file itself lists behind its data, with their digests: the only ones that a native image has. May
 * be used by several threads.
 *
 * <p>Which digest they are is nowhere said. The first chunk that is compared tells.
 */
final class ChunkDigests {
    private final PagedFile file;
    private final long infos;
    private final long digests;
    private final long count;
    private volatile Digester digester;

    private ChunkDigests(PagedFile file, long infos, long digests, long count) {
        this.file = file;
        this.infos = infos;
        this.digests = digests;
        this.count = count;
    }

    /** Those of this file; nothing if it does not end like a blob, or lists its chunks in another form than this builder does. */
    static Optional<ChunkDigests> find(PagedFile file) throws IOException {
        Map<String, TocEntry> regions = new HashMap<>();
        Toc.read(file).forEach(entry -> regions.putIfAbsent(entry.name(), entry));
        TocEntry info = regions.get(TailHeader.CHUNK_INFO);
        TocEntry headerAt = regions.get(TocEntry.CHUNK_INFO_HEADER);
        TocEntry digests = regions.get(TailHeader.DIGESTS);
        if (info == null || headerAt == null || digests == null) {
            return Optional.empty();
        }
        ChunkInfoHeader header =
                ChunkInfoHeader.decode(file.read("chunk info header", headerAt.offset(), ChunkInfoHeader.SIZE));
        boolean plain = header.compressor() == Compressor.NONE
                && (header.features() & BlobFeatures.CHUNK_INFO_V2) == 0
                && info.flags() == TocEntry.PLAIN
                && digests.flags() == TocEntry.PLAIN;
        if (!plain) {
            return Optional.empty();
        }
        long count = header.entries();
        file.check("chunk info", info.offset(), count * ChunkInfoV1.SIZE);
        file.check("chunk digests", digests.offset(), count * Digest.SIZE);
        return Optional.of(new ChunkDigests(file, info.offset(), digests.offset(), count));
    }

    /**
     * A chunk.
     *
     * @param number in the blob
     * @param info where it is, and how large
     */
    record Listed(long number, ChunkInfoV1 info) {
        long start() {
            return info.compressedOffset();
        }

        long end() {
            return start() + info.compressedSize();
        }

        boolean isCompressed() {
            return info.compressedSize() != info.uncompressedSize();
        }
    }

    /** The chunk that this byte of the file belongs to. Chunks are listed in the order in which they are stored. */
    Optional<Listed> holding(long offset) throws IOException {
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = low + (high - low) / 2;
            ChunkInfoV1 info = info(middle);
            if (offset < info.compressedOffset()) {
                high = middle;
            } else if (offset >= info.compressedOffset() + info.compressedSize()) {
                low = middle + 1;
            } else {
                return Optional.of(new Listed(middle, info));
            }
        }
        return Optional.empty();
    }

    /** How many chunks are listed. */
    long count() {
        return count;
    }

    /** Where the list starts. */
    long infoOffset() {
        return infos;
    }

    /** The digest of a chunk. */
    Digest digest(long number) throws IOException {
        return file.read("chunk digest", digests + number * Digest.SIZE, Digest.SIZE)
                .digest("chunk digest");
    }

    /** Place and size of a chunk. */
    ChunkInfoV1 info(long number) throws IOException {
        return ChunkInfoV1.decode(file.read("chunk info", infos + number * ChunkInfoV1.SIZE, ChunkInfoV1.SIZE));
    }

    /** The digest that is listed for a chunk. */
    Digest digest(Listed chunk) throws IOException {
        return digest(chunk.number);
    }

    /** Throws {@link WrongDigestException} unless these bytes are the chunk. */
    void compare(Listed chunk, Map<Digester, Hasher> hashers, byte[] bytes, int at, int length) throws IOException {
        Digest expected = digest(chunk);
        Digester known = digester;
        Digest found = Digest.ZERO;
        for (Digester candidate : known == null ? Digester.values() : new Digester[] {known}) {
            found = hashers.computeIfAbsent(candidate, Hasher::of).digest(bytes, at, length);
            if (found.equals(expected)) {
                digester = candidate;
                return;
            }
        }
        throw new WrongDigestException(
                file.name(),
                chunk.info.compressedOffset(),
                "chunk %d has the digest %s, the blob lists %s"
                        .formatted(chunk.number, known == null ? "of neither kind" : found, expected));
    }
}
