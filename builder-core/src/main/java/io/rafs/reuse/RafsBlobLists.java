package io.rafs.reuse;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The blobs of a RAFS image. Its own chunk table says all of their chunks, so the blobs need not be at hand. */
final class RafsBlobLists implements BlobLists {
    private final ImageReader image;
    private final ImageFiles files;
    private final List<BlobEntry> entries;
    private Chunk[][] chunks;

    RafsBlobLists(ImageReader image, ImageFiles files) {
        this.image = image;
        this.files = files;
        entries = image.blobEntries();
    }

    @Override
    public int count() {
        return entries.size();
    }

    @Override
    public Digest id(int index) {
        return entries.get(index).blobId();
    }

    @Override
    public String whyNone(int index) {
        BlobEntry entry = entries.get(index);
        if (entry.features() != BlobFeatures.RAFS) {
            return "it has features that this builder does not write without being told to (%s)"
                    .formatted(BlobFeatures.names(entry.features()));
        }
        return entry.infoCompressor() == Compressor.NONE
                ? "the image's chunk table does not have all of its chunks"
                : "its chunk info is compressed (%s), which a new bootstrap could not say"
                        .formatted(entry.infoCompressor().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void checkDigester(Digester digester) throws IOException {
        Digester found =
                image.bootstrap().rafs().extended().digester(image.bootstrap().name());
        if (found != digester) {
            throw EarlierDigests.refused(image.bootstrap().name(), found, digester);
        }
    }

    @Override
    public Optional<Blob> blob(int index, int number) throws IOException {
        BlobEntry entry = entries.get(index);
        if (entry.features() != BlobFeatures.RAFS || entry.infoCompressor() != Compressor.NONE) {
            return Optional.empty();
        }
        Chunk[] of = chunks()[index];
        if (of.length == 0 || Arrays.asList(of).contains(null)) {
            return Optional.empty();
        }
        Chunk last = of[of.length - 1];
        Path file = files.blobs().orElse(Path.of("")).resolve(entry.blobId().hex());
        return Optional.of(new Blob(
                number,
                true,
                entry.blobId(),
                files.blobs().isPresent() && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty(),
                entry.compressedSize(),
                entry.compressor(),
                Arrays.stream(of)
                        .map(chunk -> new Chunk(
                                number,
                                chunk.index(),
                                chunk.digest(),
                                chunk.size(),
                                chunk.storedSize(),
                                chunk.storedOffset(),
                                chunk.offset()))
                        .toList(),
                last.storedOffset() + last.storedSize(),
                entry.uncompressedSize(),
                entry.infoOffset(),
                entry.tocSize(),
                entry.tocDigest()));
    }

    private Chunk[][] chunks() throws IOException {
        if (chunks == null) {
            Chunk[][] table = new Chunk[entries.size()][];
            long left = image.bootstrap().rafs().chunkTableEntries();
            for (int i = 0; i < table.length; i++) {
                long count = entries.get(i).chunks();
                boolean told = count <= left;
                table[i] = new Chunk[told ? (int) count : 0];
                left -= table[i].length; // each has an entry of its own, or the table does not have all of them
            }
            image.bootstrap().rafs().chunks(info -> put(table, info));
            chunks = table;
        }
        return chunks;
    }

    private void put(Chunk[][] table, ChunkInfo info) throws RefusedException {
        if (info.blob() >= table.length || info.index() >= table[(int) info.blob()].length) {
            throw new RefusedException(
                    image.bootstrap().name(),
                    "its chunk table has chunk %d of blob %d, which it does not have; rafs check tells more"
                            .formatted(info.index(), info.blob()));
        }
        table[(int) info.blob()][(int) info.index()] = new Chunk(
                0,
                (int) info.index(),
                info.digest(),
                (int) info.uncompressedSize(),
                (int) info.compressedSize(),
                info.compressedOffset(),
                info.uncompressedOffset());
    }
}
