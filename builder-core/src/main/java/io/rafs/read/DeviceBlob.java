package io.rafs.read;

import io.rafs.format.Digest;
import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.format.rafs.ExtendedSuperBlock;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a device as a blob, by what it says of itself: a native image has no blob table. */
final class DeviceBlob {
    private DeviceBlob() {}

    /**
     * The blob.
     *
     * @param number of the device, from 1 on
     * @return nothing if the file does not end like a blob that lists its chunks, or is one of a kind that is not read here
     */
    static Optional<BlobReader> open(PagedFile file, int number) throws IOException {
        Map<String, TocEntry> regions = new HashMap<>();
        Toc.read(file).forEach(entry -> regions.putIfAbsent(entry.name(), entry));
        TocEntry data = regions.get(TailHeader.DATA);
        TocEntry info = regions.get(TailHeader.CHUNK_INFO);
        TocEntry headerAt = regions.get(TocEntry.CHUNK_INFO_HEADER);
        if (data == null || info == null || headerAt == null) {
            return Optional.empty();
        }
        ChunkInfoHeader header =
                ChunkInfoHeader.decode(file.read("chunk info header", headerAt.offset(), ChunkInfoHeader.SIZE));
        boolean digests = regions.containsKey(TailHeader.DIGESTS);
        BlobEntry entry = new BlobEntry(
                Digest.ZERO,
                number - 1L,
                ExtendedSuperBlock.MAX_CHUNK_SIZE,
                header.entries(),
                Compressor.NONE,
                Digester.SHA256,
                header.features() | (digests ? BlobFeatures.INLINED_CHUNK_DIGEST : 0),
                file.size(),
                data.size(),
                0,
                header.compressor(),
                header.offset(),
                header.storedSize(),
                header.size(),
                Digest.ZERO,
                Digest.ZERO,
                0,
                0,
                0);
        if (BlobReader.whyForeign(entry).isPresent()) {
            return Optional.empty();
        }
        // the array lies right before its header, or its offsets mean nothing
        long end = headerAt.offset() - header.storedSize();
        if (header.offset() != end) {
            throw new io.rafs.format.CorruptImageException(
                    file.name(),
                    headerAt.offset() + 16,
                    "the chunk info is said to be at byte %d, expected %d, right before its header"
                            .formatted(header.offset(), end));
        }
        return Optional.of(BlobReader.open(file, entry, new InfoBudget()));
    }
}
