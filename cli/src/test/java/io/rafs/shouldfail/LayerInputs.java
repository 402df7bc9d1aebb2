package io.rafs.shouldfail;

import io.rafs.testdata.Compressed;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.util.Arrays;
import java.util.List;

/** OCI layouts that are right down to the config, but one layer is missing, damaged, or cannot be read. */
final class LayerInputs {
    private static final byte[] TAR = TextLayout.TAR;
    private static final byte[] GZIP = Compressed.gzipStored(TAR);

    private LayerInputs() {}

    static List<ShouldFail> all() {
        byte[] broken = TarForge.inMemory()
                .file("good", "")
                .add(TarEntry.file("bad", "").wrongChecksum())
                .bytes();
        return List.of(
                layout("missing", plain().missing()),
                layout("size-mismatch", plain().claimSize(7)),
                layout("digest-mismatch", plain().claimDigest(Sha256.wrong())),
                layout(
                        "content-of-another",
                        plain().inPlace(TarForge.inMemory()
                                .file("f", "CONTENT\n")
                                .bytes())),
                layout("diff-id-mismatch", gzip().claimDiffId(Sha256.wrong())),
                layout("diff-id-mismatch-plain", plain().claimDiffId(Sha256.wrong())),
                layout("diff-id-of-the-compressed-bytes", gzip().claimDiffId(Sha256.digest(GZIP))),
                layout("gzip-cut", OciLayer.of(OciLayer.OCI_GZIP, Arrays.copyOf(GZIP, 200), TAR)),
                layout("zstd-cut", OciLayer.of(OciLayer.OCI_ZSTD, Arrays.copyOf(Compressed.zstdRaw(TAR), 200), TAR)),
                layout("tar-damaged", OciLayer.of(OciLayer.OCI_GZIP, Compressed.gzipStored(broken), broken)),
                layout("text", OciLayer.plain(new byte[] {'t', 'e', 'x', 't'})),
                layout("xz", OciLayer.plain(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1, 2})),
                layout("encrypted", gzip().mediaType(OciLayer.OCI_ENCRYPTED)),
                layout("foreign", gzip().mediaType(OciLayer.DOCKER_FOREIGN)),
                layout("nydus-blob", gzip().mediaType("application/vnd.oci.image.layer.nydus.blob.v1")),
                layout("squashfs", plain().mediaType("application/vnd.sylabs.sif.layer.v1.squashfs")),
                layout("without-media-type", plain().mediaType("")),
                layout(
                        "second-is-damaged",
                        plain(),
                        OciLayer.plain(TarForge.inMemory().file("g", "").bytes())
                                .claimDiffId(Sha256.wrong())));
    }

    private static OciLayer plain() {
        return OciLayer.plain(TAR);
    }

    private static OciLayer gzip() {
        return OciLayer.of(OciLayer.OCI_GZIP, GZIP, TAR);
    }

    private static ShouldFail layout(String name, OciLayer... layers) {
        return ShouldFail.directory(
                "layer", name, new OciForge().tag("v1", OciImage.of(layers)).files());
    }
}
