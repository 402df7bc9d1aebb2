package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructOut;
import io.rafs.format.blob.TailHeader;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.rafs.Compressor;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Sha256;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmbeddedBootstrapTest {
    private static final byte[] BOOT = Contents.text(4, 20_480);
    private static final int DATA = 5000;

    @Test
    void aStoredBootstrapIsTakenOut() throws IOException {
        assertThat(taken(blob(BOOT, TocEntry.PLAIN, BOOT.length, sha256(BOOT)))).isEqualTo(BOOT);
    }

    @Test
    void aCompressedBootstrapIsTakenOut() throws IOException {
        byte[] stored = RepackedImage.compress(Compressor.ZSTD, BOOT);
        assertThat(taken(blob(stored, 2, BOOT.length, sha256(BOOT)))).isEqualTo(BOOT);
    }

    @Test
    void aBootstrapAtTheEndOfABlobWithoutContentsIsTakenOut() throws IOException {
        StructOut out = new StructOut(30_000);
        out.zero(DATA).bytes(BOOT);
        new TailHeader("image.boot", BOOT.length).encode(out);
        assertThat(taken(out.toByteArray())).isEqualTo(BOOT);
    }

    @Test
    void aFileThatEndsOtherwiseHasNone() throws IOException {
        assertThat(EmbeddedBootstrap.find(PagedFile.of("blob", BOOT))).isEmpty();
        assertThat(EmbeddedBootstrap.find(PagedFile.of("blob", new byte[511]))).isEmpty();
        assertThat(EmbeddedBootstrap.find(PagedFile.of("blob", new byte[0]))).isEmpty();
        StructOut out = new StructOut(1000);
        new TailHeader(TailHeader.TOC, 0).encode(out);
        assertThat(EmbeddedBootstrap.find(PagedFile.of("blob", out.toByteArray())))
                .isEmpty();
    }

    @Test
    void aBootstrapWithAnotherDigestIsRefused() {
        assertRefused(blob(BOOT, TocEntry.PLAIN, BOOT.length, Digest.ZERO), "the table of contents expects");
    }

    @Test
    void aBootstrapOfAnotherSizeIsRefused() throws IOException {
        byte[] stored = RepackedImage.compress(Compressor.ZSTD, BOOT);
        assertRefused(blob(stored, 2, BOOT.length + 1, sha256(BOOT)), "holds 20480 bytes, expected 20481");
        assertRefused(blob(stored, 2, BOOT.length - 1, sha256(BOOT)), "holds more than 20479 bytes");
    }

    @Test
    void aBootstrapOfMoreThan64MebibytesIsRefusedBeforeMemoryIsTaken() {
        assertRefused(blob(BOOT, 2, 1L << 40, sha256(BOOT)), "at most 67108864 are read");
    }

    @Test
    void aTableOfContentsLargerThanItsBlobIsRefused() {
        StructOut out = new StructOut(1000);
        out.zero(128);
        new TailHeader(TailHeader.TOC, 256).encode(out);
        assertRefused(out.toByteArray(), "expected a multiple of 128 up to 128");
    }

    private static byte[] blob(byte[] stored, long flags, long size, Digest digest) {
        StructOut out = new StructOut(30_000);
        out.zero(DATA).bytes(stored);
        new TailHeader("image.boot", stored.length).encode(out);
        new TocEntry(flags, "image.boot", digest, DATA, stored.length, size).encode(out);
        new TailHeader(TailHeader.TOC, TocEntry.SIZE).encode(out);
        return out.toByteArray();
    }

    private static Digest sha256(byte[] bytes) {
        return Digest.parse(Sha256.hex(bytes));
    }

    private static byte[] taken(byte[] blob) throws IOException {
        Optional<PagedFile> found = EmbeddedBootstrap.find(PagedFile.of("blob", blob));
        assertThat(found).isPresent();
        return found.get().read("all", 0, found.get().size()).bytes("all", (int)
                found.get().size());
    }

    private static void assertRefused(byte[] blob, String words) {
        assertThatThrownBy(() -> EmbeddedBootstrap.find(PagedFile.of("blob", blob)))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining(words);
    }
}
