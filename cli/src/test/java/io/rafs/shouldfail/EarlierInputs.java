package io.rafs.shouldfail;

import io.rafs.testdata.Compressed;
import io.rafs.testdata.ConvertedForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.OciNode;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** OCI layouts with a good image to build, and an earlier one to build on that is none, or damaged. */
final class EarlierInputs {
    private static final String BOOTSTRAP = "image/image.boot";

    /** A bootstrap layer that nothing is wrong with but the bootstrap, which is none. */
    private static final byte[] TAR = TarForge.inMemory()
            .dir("image")
            .file(BOOTSTRAP, "no bootstrap\n".repeat(160))
            .bytes();

    private static final OciImage PLAIN = OciImage.of(OciLayer.plain(TextLayout.TAR));

    private EarlierInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                earlier("plain-image", PLAIN),
                earlier("image-without-layers", OciImage.of()),
                earlier("no-such-tag", image(TAR)).when(reuse("{}:v7")),
                earlier("no-such-platform", image(TAR).platform("linux", "arm64", "v8"))
                        .when("build -q {} --tag source --platform linux/amd64 -o {out} --reuse {}:earlier"),
                several(),
                earlier("bootstrap-not-erofs", image(TAR)),
                earlier("blob-missing", OciImage.of(blob().missing(), bootstrap(TAR))),
                earlier("blob-cut", OciImage.of(blob().inPlace(new byte[3]), bootstrap(TAR))),
                earlier("layer-that-is-no-blob", OciImage.of(OciLayer.plain(TextLayout.TAR), bootstrap(TAR))),
                earlier(
                        "bootstrap-layer-not-a-tar",
                        OciImage.of(bootstrap(TAR).mediaType("application/vnd.in-toto+json"))),
                earlier("bootstrap-layer-missing", OciImage.of(bootstrap(TAR).missing())),
                earlier(
                        "bootstrap-layer-digest-mismatch",
                        OciImage.of(bootstrap(TAR).claimDigest(Sha256.wrong()))),
                earlier(
                        "bootstrap-layer-diff-id-mismatch",
                        OciImage.of(bootstrap(TAR).claimDiffId(Sha256.wrong()))),
                earlier("bootstrap-layer-cut", OciImage.of(stored(cut(Compressed.gzipStored(TAR)), TAR))),
                earlier("bootstrap-layer-empty", image(TarForge.inMemory().bytes())),
                earlier("bootstrap-elsewhere", image(tar(TarEntry.file("image.boot", "no bootstrap")))),
                earlier("bootstrap-a-link", image(tar(TarEntry.symlink(BOOTSTRAP, "/etc/passwd")))),
                earlier(
                        "bootstrap-twice",
                        image(tar(TarEntry.file(BOOTSTRAP, "one"), TarEntry.file("./" + BOOTSTRAP, "two")))),
                earlier(
                        "bootstrap-sparse",
                        image(tar(TarEntry.sparse(BOOTSTRAP, SparseData.ofSize(1 << 20), SparseData.Form.PAX_1_0)))),
                earlier(
                        "bootstrap-of-terabytes",
                        image(TarForge.inMemory()
                                .add(TarEntry.file(BOOTSTRAP, "cut").claimSize(1L << 40))
                                .unended())),
                earlier("entries-without-end", image(entries(101))));
    }

    private static ShouldFail several() {
        OciImage other = image(tar(TarEntry.file(BOOTSTRAP, "other")));
        return directory("several-images", forge(image(TAR)).tag("earlier-2", other))
                .when(reuse("{}"));
    }

    private static OciImage image(byte[] tar) {
        return OciImage.of(bootstrap(tar));
    }

    private static OciLayer bootstrap(byte[] tar) {
        return stored(Compressed.gzipStored(tar), tar);
    }

    private static OciLayer stored(byte[] gzip, byte[] tar) {
        return ConvertedForge.marked(OciLayer.of(OciLayer.OCI_GZIP, gzip, tar));
    }

    private static OciLayer blob() {
        return ConvertedForge.blob(new byte[] {1, 2, 3, 4});
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] tar(TarEntry... entries) {
        return TarForge.of(List.of(entries));
    }

    private static byte[] entries(int count) {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < count; i++) {
            tar.file("image/" + i, "");
        }
        return tar.bytes();
    }

    private static String reuse(String image) {
        return "build -q {} --tag source -o {out} --reuse " + image;
    }

    private static OciForge forge(OciNode earlier) {
        return new OciForge().tag("source", PLAIN).tag("earlier", earlier);
    }

    private static ShouldFail earlier(String name, OciNode earlier) {
        return directory(name, forge(earlier)).when(reuse("{}:earlier"));
    }

    private static ShouldFail directory(String name, OciForge forge) {
        Map<String, byte[]> files = forge.files();
        return ShouldFail.directory("earlier", name, files);
    }
}
