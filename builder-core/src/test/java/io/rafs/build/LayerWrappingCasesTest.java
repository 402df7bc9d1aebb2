package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.TarForge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is around a layer's tar, compression and media type: cases T24 to T26. */
class LayerWrappingCasesTest {
    private static final byte[] TAR = TarForge.inMemory()
            .file("text", Contents.text(1, 300_000))
            .file("random", Contents.random(2, 100_000))
            .bytes();

    @TempDir
    Path dir;

    @Test
    @DisplayName("T24: gzip of many members, some empty, is one stream")
    void gzipMembersAreOneStream() throws IOException {
        assertSameAsPlain(OciLayer.OCI_GZIP, Compressed.gzipMembers(TAR, 7));
    }

    @Test
    @DisplayName("T24: all fields of a gzip header are passed over")
    void gzipHeaderFieldsArePassedOver() throws IOException {
        assertSameAsPlain(OciLayer.OCI_GZIP, Compressed.gzip(TAR, Compressed.GzipHeader.full()));
    }

    @Test
    @DisplayName("T24: zeros behind gzip data are padding")
    void zerosBehindGzipArePadding() throws IOException {
        assertSameAsPlain(OciLayer.OCI_GZIP, Compressed.zeroPadded(Compressed.gzip(TAR), 10_240));
    }

    @Test
    @DisplayName("T24: gzip data that is cut, changed or followed by anything else is refused")
    void damagedGzipIsRefused() throws IOException {
        byte[] good = Compressed.gzip(TAR);
        byte[] wrongCrc = good.clone();
        wrongCrc[wrongCrc.length - 8] ^= 1;
        for (byte[] bad : List.of(
                Compressed.truncated(good, 1),
                Compressed.truncated(good, 9),
                Compressed.truncated(good, good.length / 2),
                Compressed.withGarbage(good),
                wrongCrc)) {
            String message = TestBuilds.in(dir).refusal(OciImage.of(OciLayer.of(OciLayer.OCI_GZIP, bad, TAR)));
            assertTrue(
                    message.contains("plain bytes: ") && message.contains("gzip") || message.contains("stream ends"),
                    message);
            assertTrue(TestBuilds.in(dir).bareRefusal(bad).startsWith("layer 1 ("), "bare");
        }
    }

    @Test
    @DisplayName("T25: zstd of many frames, skippable ones among them, is one stream")
    void zstdFramesAreOneStream() throws IOException {
        int half = TAR.length / 2;
        byte[] note = Compressed.zstdSkippable("what zstd:chunked notes".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(note);
        frames.writeBytes(Zstd.compress(Arrays.copyOf(TAR, half)));
        frames.writeBytes(note);
        frames.writeBytes(Zstd.compress(new byte[0]));
        frames.writeBytes(Compressed.zstdRaw(Arrays.copyOfRange(TAR, half, TAR.length)));
        frames.writeBytes(note);
        assertSameAsPlain(OciLayer.OCI_ZSTD, frames.toByteArray());
    }

    @Test
    @DisplayName("T25: zstd data that is cut or followed by anything else is refused")
    void damagedZstdIsRefused() throws IOException {
        byte[] good = Zstd.compress(TAR);
        for (byte[] bad : List.of(
                Compressed.truncated(good, 1),
                Compressed.truncated(good, good.length / 2),
                Compressed.withGarbage(good))) {
            String message = TestBuilds.in(dir).refusal(OciImage.of(OciLayer.of(OciLayer.OCI_ZSTD, bad, TAR)));
            assertTrue(message.contains("the zstd data is damaged or cut"), message);
            assertTrue(TestBuilds.in(dir).bareRefusal(bad).startsWith("layer 1 ("), "bare");
        }
    }

    @Test
    @DisplayName("T25: the bytes say how a layer is compressed, not its media type")
    void aWrongMediaTypeDoesNotMatter() throws IOException {
        assertSameAsPlain(OciLayer.OCI_GZIP, Zstd.compress(TAR));
        assertSameAsPlain(OciLayer.OCI_ZSTD, Compressed.gzip(TAR));
        assertSameAsPlain(OciLayer.OCI_GZIP, TAR);
        assertSameAsPlain(OciLayer.OCI_TAR, Compressed.gzip(TAR));
    }

    @Test
    @DisplayName("T26: a foreign layer is refused with the way out")
    void aForeignLayerIsRefused() throws IOException {
        OciLayer foreign = OciLayer.gzip(TAR).mediaType(OciLayer.OCI_FOREIGN);
        for (OciImage image : List.of(OciImage.of(foreign), OciImage.of(foreign).docker())) {
            String message = TestBuilds.in(dir).refusal(image);
            assertTrue(message.startsWith("layer 1 (sha256:") && message.contains("foreign"), message);
            assertTrue(message.contains("--foreign=skip"), message);
        }
    }

    @Test
    @DisplayName("T26: a foreign layer is left out when that is asked for, and the user told")
    void aForeignLayerIsLeftOutAloud() throws IOException {
        OciLayer foreign = OciLayer.gzip(TAR).mediaType(OciLayer.OCI_FOREIGN).missing();
        OciLayer own = OciLayer.gzip(TarForge.inMemory().file("own", "").bytes());
        BuiltImage image = TestBuilds.in(dir).skipForeign().image(OciImage.of(foreign, own));
        assertEquals("/own", image.paths());
        assertEquals(1, image.warnings().size());
        assertTrue(image.warnings().get(0).startsWith("layer 1 (sha256:"), image.warnings()::toString);
    }

    @Test
    @DisplayName("T26: a layer of a type that is no tar is refused by its type")
    void anUnknownLayerTypeIsRefused() throws IOException {
        OciLayer good = OciLayer.gzip(TarForge.inMemory().file("own", "").bytes());
        for (String type : List.of(
                "application/vnd.in-toto+json",
                "application/vnd.oci.image.layer.v1.squashfs",
                OciLayer.OCI_ENCRYPTED,
                "application/vnd.oci.image.layer.nydus.blob.v1")) {
            String message = TestBuilds.in(dir)
                    .refusal(OciImage.of(good, OciLayer.gzip(TAR).mediaType(type)));
            assertTrue(message.startsWith("layer 2 (sha256:") && message.contains(type), message);
        }
    }

    private void assertSameAsPlain(String mediaType, byte[] stored) throws IOException {
        BuiltImage plain = TestBuilds.in(dir).layers(TAR);
        BuiltImage other = TestBuilds.in(dir).image(OciImage.of(OciLayer.of(mediaType, stored, TAR)));
        BuiltImage bare = TestBuilds.in(dir).bare(stored);
        assertEquals("/random /text", plain.paths());
        assertEquals(plain.result().primary().digest(), other.result().primary().digest());
        assertEquals(plain.result().primary().digest(), bare.result().primary().digest());
        assertEquals(List.of(), other.warnings());
    }
}
