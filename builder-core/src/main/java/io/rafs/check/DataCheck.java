package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.Compressor;
import io.rafs.read.BlobReader;
import io.rafs.read.ChunkLoader;
import io.rafs.read.ImageReader;
import io.rafs.read.StoredChunk;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The chunk data of blobs: every chunk is decompressed and digested, every file is digested as a whole.
 */
final class DataCheck {
    /** Chunks in a run. */
    private static final int RUN = 32;

    private final ImageReader image;
    private final List<BlobFileCheck> blobs;
    private final CheckCrew<Loader> crew;
    private int nextFile;
    private int nextBlob;
    private long nextChunk;

    /** What a thread loads chunks with, and into. */
    private record Loader(ChunkLoader chunks, byte[] buffer) implements Closeable {
        @Override
        public void close() {
            chunks.close();
        }
    }

    /**
     * @param blobs that can be read
     */
    DataCheck(ImageReader image, List<BlobFileCheck> blobs, CheckProgress progress) {
        this.image = image;
        this.blobs = blobs;
        int largest = (int) image.bootstrap().rafs().extended().chunkSize();
        crew = new CheckCrew<>(() -> new Loader(new ChunkLoader(image), new byte[largest]), progress);
    }

    /** Checks all with so many threads. */
    void run(int threads, Findings findings) throws IOException {
        crew.run(this::next, threads, findings);
    }

    /** Bytes of chunks that were looked at, uncompressed. */
    long bytes() {
        return crew.bytes();
    }

    /** Whole files first, for each is a long piece of work; then runs of chunks. */
    private Optional<CheckCrew.Task<Loader>> next() {
        if (nextFile < blobs.size()) {
            BlobFileCheck blob = blobs.get(nextFile++);
            return Optional.of(loader -> file(blob));
        }
        while (nextBlob < blobs.size()
                && nextChunk >= blobs.get(nextBlob).blob().entry().chunks()) {
            nextBlob++;
            nextChunk = 0;
        }
        if (nextBlob == blobs.size()) {
            return Optional.empty();
        }
        BlobFileCheck blob = blobs.get(nextBlob);
        long from = nextChunk;
        long to = Math.min(from + RUN, blob.blob().entry().chunks());
        nextChunk = to;
        return Optional.of(loader -> run(blob, from, to, loader.chunks, loader.buffer));
    }

    private void run(BlobFileCheck checked, long from, long to, ChunkLoader loader, byte[] buffer) throws IOException {
        BlobReader blob = checked.blob();
        long sum = 0;
        for (long i = from; i < to; i++) {
            StoredChunk chunk = blob.chunk(i);
            if (chunk.size() > buffer.length) {
                continue; // the chunk table's check has told
            }
            try {
                loader.load(blob, chunk, buffer, 0);
            } catch (CorruptImageException e) {
                crew.add(new Finding(Rule.DATA_READ, e.file(), e.offset(), e.detail()));
                continue;
            }
            digest(checked, chunk, loader, buffer);
            padding(blob, chunk);
            sum += chunk.size();
        }
        crew.looked(sum);
    }

    private void digest(BlobFileCheck checked, StoredChunk chunk, ChunkLoader loader, byte[] buffer)
            throws IOException {
        BlobReader blob = checked.blob();
        int index = (int) blob.entry().index();
        Optional<ChunkInfo> known = image.chunks().find(index, chunk.index());
        Optional<Digest> expected = known.map(ChunkInfo::digest);
        if (expected.isEmpty() && checked.digestArray().isPresent()) {
            long at = checked.digestArray().get().offset() + chunk.index() * Digest.SIZE;
            expected = Optional.of(blob.read("chunk digest", at, Digest.SIZE).digest("chunk digest"));
        }
        if (expected.isPresent()) {
            Digest digest = loader.digest(blob, buffer, 0, chunk.size());
            if (!digest.equals(expected.get())) {
                add(Rule.DATA_DIGEST, blob, chunk, "has the digest %s, expected %s".formatted(digest, expected.get()));
            }
        }
        long crc = chunk.crc32() >= 0
                ? chunk.crc32()
                : known.filter(ChunkInfo::hasCrc32).map(ChunkInfo::crc32).orElse(-1L);
        if (crc >= 0) {
            CRC32C sum = new CRC32C();
            sum.update(buffer, 0, chunk.size());
            if (sum.getValue() != crc) {
                add(
                        Rule.DATA_CRC,
                        blob,
                        chunk,
                        "has the CRC-32C 0x%08x, expected 0x%08x".formatted(sum.getValue(), crc));
            }
        }
    }

    /** Only blobs without compression whose chunks lie at their uncompressed offsets are devices for a kernel. */
    private void padding(BlobReader blob, StoredChunk chunk) throws IOException {
        int rest = -chunk.size() & SuperBlock.BLOCK - 1;
        if (blob.entry().compressor() != Compressor.NONE
                || chunk.storedOffset() != chunk.offset()
                || rest == 0
                || blob.dataSize() < blob.entry().uncompressedSize()) {
            return;
        }
        byte[] padding =
                blob.read("padding", chunk.storedOffset() + chunk.size(), rest).bytes("padding", rest);
        if (!ChunkLoader.isZero(padding, 0, rest)) {
            add(
                    Rule.DATA_PADDING,
                    blob,
                    chunk,
                    "is followed by bytes that are not zero; a kernel shows them where a file is mapped");
        }
    }

    /** The digests of the file: of all of it, and of the chunk data with its tail header. */
    private void file(BlobFileCheck checked) throws IOException {
        BlobReader blob = checked.blob();
        BlobEntry entry = blob.entry();
        FileDigest file = digest(blob);
        if (checked.data().isPresent()) {
            file.compareData(checked.data().get(), Math.min(blob.dataSize() + TailHeader.SIZE, blob.size()), crew);
        }
        if ((entry.features() & BlobFeatures.CAP_TAR_TOC) == 0 || entry.blobId().isZero()) {
            return; // the id of such a blob is a digest of something else
        }
        Digest digest = file.upTo(blob.size());
        if (digest.equals(entry.blobId())) {
            return;
        }
        boolean partial = checked.digestArray().isPresent()
                && without(blob, checked.digestArray().get()).equals(entry.blobId());
        crew.add(new Finding(
                partial ? Rule.DATA_ID_PARTIAL : Rule.DATA_ID,
                blob.name(),
                0,
                partial
                        ? "the blob's id is the SHA-256 of the file without its chunk digests; a registry knows it as %s"
                                .formatted(digest)
                        : "the file has SHA-256 %s, its id is %s".formatted(digest, entry.blobId())));
    }

    private static FileDigest digest(BlobReader blob) {
        return new FileDigest(blob.name(), (offset, to, length) -> blob.read("the file", offset, to, 0, length));
    }

    /** As Nydus computes ids: without the array of chunk digests. */
    private static Digest without(BlobReader blob, TocEntry hole) throws IOException {
        FileDigest file = digest(blob);
        file.upTo(Math.min(hole.offset(), blob.size()));
        file.skipTo(hole.offset() + hole.storedSize());
        return file.upTo(blob.size());
    }

    private void add(Rule rule, BlobReader blob, StoredChunk chunk, String flaw) {
        crew.add(new Finding(
                rule,
                blob.name(),
                chunk.storedOffset(),
                "chunk %d of blob %d %s".formatted(chunk.index(), blob.entry().index(), flaw)));
    }
}
