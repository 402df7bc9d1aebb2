package io.rafs.check;

import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructIn;
import io.rafs.format.blob.ChunkInfoHeader;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.read.BlobReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The tail headers of a blob's regions, and its table of contents. */
final class BlobTailCheck {
    private static final int STEP = 1 << 16;

    /** Largest table of contents (Nydus). */
    private static final int MAX_CONTENTS = 65536;

    private final BlobReader blob;
    private final BlobEntry entry;
    private final Findings findings;
    private Optional<TocEntry> data = Optional.empty();
    private Optional<TocEntry> digests = Optional.empty();

    BlobTailCheck(BlobReader blob, Findings findings) {
        this.blob = blob;
        this.entry = blob.entry();
        this.findings = findings;
    }

    /** Checks all that the blob's features promise. */
    void run() throws IOException {
        tail();
        if (has(BlobFeatures.HAS_TOC)) {
            contents();
        }
    }

    /** What the table of contents says of the chunk data. */
    Optional<TocEntry> data() {
        return data;
    }

    /** What the table of contents says of the chunk digests; nothing if they are not whole or not inside the file. */
    Optional<TocEntry> digests() {
        return digests;
    }

    private void tail() throws IOException {
        if (has(BlobFeatures.HAS_TAR_HEADER)) {
            tailHeader(TailHeader.DATA, blob.dataSize(), blob.dataSize());
            long size = entry.infoStoredSize() + ChunkInfoHeader.SIZE;
            tailHeader(TailHeader.CHUNK_INFO, entry.infoOffset() + size, size);
        }
    }

    private void tailHeader(String name, long at, long size) throws IOException {
        try {
            TailHeader found = TailHeader.decode(blob.read("tail header", at, TailHeader.SIZE));
            expect(
                    Rule.BLOB_FILE_TAIL,
                    found.name().equals(name) && found.size() == size,
                    at,
                    "the tail header is '%s' with %d bytes, expected '%s' with %d",
                    found.name(),
                    found.size(),
                    name,
                    size);
        } catch (CorruptImageException e) {
            findings.add(Rule.BLOB_FILE_TAIL, e);
        }
    }

    private void contents() throws IOException {
        TailHeader header;
        try {
            header = TailHeader.decode(blob.read("tail header", blob.size() - TailHeader.SIZE, TailHeader.SIZE));
        } catch (CorruptImageException e) {
            findings.add(
                    Rule.BLOB_FILE_TOC,
                    e.file(),
                    e.offset(),
                    "the file does not end with the tail header of a table of contents: " + e.detail());
            return;
        }
        try {
            long start = blob.size() - TailHeader.SIZE - header.size();
            if (header.size() > MAX_CONTENTS) {
                throw new CorruptImageException(
                        blob.name(),
                        blob.size() - TailHeader.SIZE,
                        "the table of contents has %d bytes, expected at most %d"
                                .formatted(header.size(), MAX_CONTENTS));
            }
            StructIn toc = blob.read("table of contents", start, header.size() + TailHeader.SIZE);
            long length = toc.remaining();
            expect(
                    Rule.BLOB_FILE_TOC,
                    header.name().equals(TailHeader.TOC) && (entry.tocSize() == 0 || entry.tocSize() == length),
                    start,
                    "the file ends with '%s' of %d bytes, expected '%s' of %d",
                    header.name(),
                    length,
                    TailHeader.TOC,
                    entry.tocSize());
            if (!entry.tocDigest().isZero()) {
                Digest found = digest(start, length);
                expect(
                        Rule.BLOB_FILE_TOC,
                        found.equals(entry.tocDigest()),
                        start,
                        "the table of contents has SHA-256 %s, the blob table expects %s",
                        found,
                        entry.tocDigest());
            }
            Set<String> names = new HashSet<>();
            while (toc.remaining() >= TocEntry.SIZE + TailHeader.SIZE) {
                long at = toc.offset();
                TocEntry region = TocEntry.decode(toc);
                boolean first = names.add(region.name());
                expect(Rule.BLOB_FILE_TOC, first, at, "the table of contents has '%s' twice", region.name());
                if (first) {
                    region(region);
                }
            }
            present(names, TailHeader.DATA, start);
            present(names, TailHeader.CHUNK_INFO, start);
            present(names, TocEntry.CHUNK_INFO_HEADER, start);
            if (has(BlobFeatures.INLINED_CHUNK_DIGEST)) {
                present(names, TailHeader.DIGESTS, start);
            }
        } catch (CorruptImageException e) {
            findings.add(Rule.BLOB_FILE_TOC, e);
        }
    }

    private void present(Set<String> names, String name, long at) {
        expect(Rule.BLOB_FILE_TOC, names.contains(name), at, "the table of contents has no entry '%s'", name);
    }

    private void region(TocEntry region) throws IOException {
        switch (region.name()) {
            case TailHeader.DATA -> {
                data = Optional.of(region);
                // its offset is not looked at: Nydus 2.2 wrote the size there
                sizes(region, blob.dataSize(), entry.uncompressedSize());
            }
            case TailHeader.CHUNK_INFO -> {
                sizes(region, entry.infoStoredSize(), entry.infoSize());
                region(region, entry.infoOffset(), blob.infoDigest());
            }
            case TocEntry.CHUNK_INFO_HEADER -> {
                long at = entry.infoOffset() + entry.infoStoredSize();
                sizes(region, ChunkInfoHeader.SIZE, ChunkInfoHeader.SIZE);
                region(region, at, digest(at, ChunkInfoHeader.SIZE));
            }
            case TailHeader.DIGESTS -> {
                long size = entry.chunks() * Digest.SIZE;
                sizes(region, size, size);
                region(region, region.offset(), digest(region.offset(), region.storedSize()));
                digests = Optional.of(region).filter(array -> array.storedSize() == size);
                tailHeader(TailHeader.DIGESTS, region.offset() + region.storedSize(), region.storedSize());
            }
            default -> {
                // image.boot was looked at when the bootstrap was taken out; other regions are nobody's business
            }
        }
    }

    private void sizes(TocEntry region, long storedSize, long size) {
        expect(
                Rule.BLOB_FILE_TOC,
                region.storedSize() == storedSize && region.size() == size,
                region.offset(),
                "the table of contents has %s with %d bytes for %d, expected %d for %d",
                region.name(),
                region.storedSize(),
                region.size(),
                storedSize,
                size);
    }

    private void region(TocEntry region, long offset, Digest digest) {
        expect(
                Rule.BLOB_FILE_TOC,
                region.offset() == offset,
                region.offset(),
                "the table of contents has %s at %d, expected %d",
                region.name(),
                region.offset(),
                offset);
        expect(
                Rule.BLOB_FILE_TOC,
                region.digest().equals(digest),
                region.offset(),
                "%s has SHA-256 %s, the table of contents expects %s",
                region.name(),
                digest,
                region.digest());
    }

    private Digest digest(long offset, long length) throws IOException {
        Hasher hasher = Hasher.sha256();
        byte[] buffer = new byte[STEP];
        for (long at = 0; at < length; at += STEP) {
            int step = (int) Math.min(STEP, length - at);
            blob.read("a region", offset + at, buffer, 0, step);
            hasher.update(buffer, 0, step);
        }
        return hasher.digest();
    }

    private boolean has(long feature) {
        return (entry.features() & feature) != 0;
    }

    private void expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, blob.name(), offset, detail.formatted(values));
        }
    }
}
