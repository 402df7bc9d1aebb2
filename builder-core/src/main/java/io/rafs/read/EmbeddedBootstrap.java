package io.rafs.read;

import io.rafs.codec.ChunkDecoder;
import io.rafs.codec.MalformedStreamException;
import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.rafs.Compressor;
import java.io.IOException;
import java.util.Optional;

/** The bootstrap inside a blob: what Nydus makes of a single layer before layers are merged. */
final class EmbeddedBootstrap {
    /** Name of its region. */
    private static final String NAME = "image.boot";

    private EmbeddedBootstrap() {}

    /** The bootstrap in this blob; nothing if the file does not end like a blob, or has none in it. */
    static Optional<PagedFile> find(PagedFile blob) throws IOException {
        long tocEnd = blob.size() - TailHeader.SIZE;
        if (tocEnd < 0) {
            return Optional.empty();
        }
        if (Toc.isNamed(blob, tocEnd, NAME)) {
            return Optional.of(last(blob, tocEnd));
        }
        for (TocEntry entry : Toc.read(blob)) {
            if (entry.name().equals(NAME)) {
                return Optional.of(extract(blob, entry));
            }
        }
        return Optional.empty();
    }

    /** The last region of a blob without a table of contents, never compressed. */
    private static PagedFile last(PagedFile blob, long end) throws IOException {
        TailHeader header = TailHeader.decode(blob.read("tail header", end, TailHeader.SIZE));
        byte[] plain = blob.read(NAME, end - header.size(), header.size()).bytes(NAME, (int) header.size());
        return PagedFile.of(blob.name() + "(" + NAME + ")", plain);
    }

    private static PagedFile extract(PagedFile blob, TocEntry entry) throws IOException {
        if (entry.size() > PagedFile.MAX_READ) {
            throw new CorruptImageException(
                    blob.name(),
                    entry.offset(),
                    "the bootstrap inside has %d bytes, at most %d are read"
                            .formatted(entry.size(), PagedFile.MAX_READ));
        }
        byte[] stored = blob.read(NAME, entry.offset(), entry.storedSize()).bytes(NAME, (int) entry.storedSize());
        byte[] plain = entry.flags() == TocEntry.PLAIN ? stored : new byte[(int) entry.size()];
        if (plain != stored) {
            try (ChunkDecoder decoder = ChunkDecoder.of(Compressor.ZSTD)) {
                decoder.decompress(stored, 0, stored.length, plain, 0, plain.length);
            } catch (MalformedStreamException e) {
                throw new CorruptImageException(blob.name(), entry.offset(), NAME + ": " + e.getMessage());
            }
        }
        Digest digest = Hasher.sha256().digest(plain, 0, plain.length);
        if (!digest.equals(entry.digest())) {
            throw new CorruptImageException(
                    blob.name(),
                    entry.offset(),
                    "%s has SHA-256 %s, the table of contents expects %s".formatted(NAME, digest, entry.digest()));
        }
        return PagedFile.of(blob.name() + "(" + NAME + ")", plain);
    }
}
