package io.rafs.check;

import io.rafs.digest.Sha256;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The chunk data of blobs: every chunk is decompressed and digested, every file is digested as a whole. Threads take
 * runs of chunks as they come; what they find is told in the order of files and offsets.
 */
final class DataCheck {
    /** Chunks in a run. */
    private static final int RUN = 32;

    private static final int STEP = 1 << 18;

    private final ImageReader image;
    private final List<BlobFileCheck> blobs;
    private final CheckProgress progress;
    private final List<Finding> found = new ArrayList<>();
    private int nextFile;
    private int nextBlob;
    private long nextChunk;
    private long bytes;
    private Throwable failure;

    /** A piece of work. */
    private interface Task {
        void run(ChunkLoader loader, byte[] buffer) throws IOException;
    }

    /**
     * @param blobs that can be read
     */
    DataCheck(ImageReader image, List<BlobFileCheck> blobs, CheckProgress progress) {
        this.image = image;
        this.blobs = blobs;
        this.progress = progress;
    }

    /** Checks all with so many threads. */
    void run(int threads, Findings findings) throws IOException {
        Thread[] others = new Thread[threads - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(this::work, "rafs-check-" + (i + 2));
            others[i].setDaemon(true);
            others[i].start();
        }
        work();
        for (Thread other : others) {
            try {
                other.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.io.InterruptedIOException("interrupted while chunks were checked");
            }
        }
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure != null) {
            throw new IllegalStateException("a chunk could not be checked", failure);
        }
        found.sort(Comparator.comparing(Finding::file)
                .thenComparing(Finding::offset)
                .thenComparing(Finding::rule));
        found.forEach(finding -> findings.add(finding.rule(), finding.file(), finding.offset(), finding.detail()));
    }

    /** Bytes of chunks that were looked at, uncompressed. */
    long bytes() {
        return bytes;
    }

    private void work() {
        byte[] buffer = new byte[(int) image.bootstrap().rafs().extended().chunkSize()];
        try (ChunkLoader loader = new ChunkLoader(image)) {
            Optional<Task> task = next();
            while (task.isPresent()) {
                task.get().run(loader, buffer);
                task = next();
            }
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                failure = failure == null ? e : failure;
            }
        }
    }

    /** Whole files first, for each is a long piece of work; then runs of chunks. */
    private synchronized Optional<Task> next() {
        if (failure != null) {
            return Optional.empty();
        }
        if (nextFile < blobs.size()) {
            BlobFileCheck blob = blobs.get(nextFile++);
            return Optional.of((loader, buffer) -> file(blob));
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
        return Optional.of((loader, buffer) -> run(blob, from, to, loader, buffer));
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
                add(new Finding(Rule.DATA_READ, e.file(), e.offset(), e.detail()));
                continue;
            }
            digest(checked, chunk, loader, buffer);
            padding(blob, chunk);
            sum += chunk.size();
        }
        synchronized (this) {
            bytes += sum;
        }
        progress.read(sum);
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
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[STEP];
        long dataEnd = blob.dataSize() + TailHeader.SIZE;
        update(blob, sha256, buffer, 0, Math.min(dataEnd, blob.size()));
        if (checked.data().isPresent()) {
            Digest found = sha256.fork().digest();
            TocEntry data = checked.data().get();
            if (!found.equals(data.digest())) {
                add(new Finding(
                        Rule.BLOB_FILE_TOC,
                        blob.name(),
                        0,
                        "%s has SHA-256 %s, the table of contents expects %s"
                                .formatted(data.name(), found, data.digest())));
            }
        }
        if ((entry.features() & BlobFeatures.CAP_TAR_TOC) == 0 || entry.blobId().isZero()) {
            return; // the id of such a blob is a digest of something else
        }
        update(blob, sha256, buffer, Math.min(dataEnd, blob.size()), blob.size());
        Digest digest = sha256.digest();
        if (digest.equals(entry.blobId())) {
            return;
        }
        boolean partial = checked.digestArray().isPresent()
                && without(blob, buffer, checked.digestArray().get()).equals(entry.blobId());
        add(new Finding(
                partial ? Rule.DATA_ID_PARTIAL : Rule.DATA_ID,
                blob.name(),
                0,
                partial
                        ? "the blob's id is the SHA-256 of the file without its chunk digests; a registry knows it as %s"
                                .formatted(digest)
                        : "the file has SHA-256 %s, its id is %s".formatted(digest, entry.blobId())));
    }

    /** As Nydus computes ids: without the array of chunk digests. */
    private static Digest without(BlobReader blob, byte[] buffer, TocEntry hole) throws IOException {
        Sha256 sha256 = new Sha256();
        update(blob, sha256, buffer, 0, Math.min(hole.offset(), blob.size()));
        update(blob, sha256, buffer, hole.offset() + hole.storedSize(), blob.size());
        return sha256.digest();
    }

    private static void update(BlobReader blob, Sha256 sha256, byte[] buffer, long from, long to) throws IOException {
        for (long at = from; at < to; at += buffer.length) {
            int step = (int) Math.min(buffer.length, to - at);
            blob.read("the file", at, buffer, 0, step);
            sha256.update(buffer, 0, step);
        }
    }

    private void add(Rule rule, BlobReader blob, StoredChunk chunk, String flaw) {
        add(new Finding(
                rule,
                blob.name(),
                chunk.storedOffset(),
                "chunk %d of blob %d %s".formatted(chunk.index(), blob.entry().index(), flaw)));
    }

    /** Bounded, for a wrong digest algorithm makes a finding of every chunk. */
    private synchronized void add(Finding finding) {
        found.add(finding);
        if (found.size() > 100_000) {
            found.subList(50_000, found.size()).clear();
        }
    }
}
