package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import java.util.List;
import java.util.Map;

/** Good inputs to convert or copy that are not what their names say, or cannot go where they are to go. */
final class ConvertInputs {
    private ConvertInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                several("copy-of-several-images").when("copy -q oci:{} oci:{out}"),
                ShouldFail.file("convert", "copy-of-a-docker-archive.tar", docker())
                        .when("copy -q docker-archive:{} oci:{out}"),
                layout("artifact-without-native").when("convert -q --artifact {} oci:{out}"),
                ShouldFail.file("convert", "docker-archive-has-no-manifest.tar", docker())
                        .when("convert -q --merge-platform docker-archive:{} oci:{out}"),
                platforms("image-for-windows", "windows").when("convert -q --platform all {} oci:{out}"),
                platforms("image-for-no-such-platform", "linux")
                        .when("convert -q --platform linux/amd64,linux/riscv64 {} oci:{out}"),
                reuse("earlier-blobs-missing").when("convert -q {} oci:{out} --reuse {}/earlier/bootstrap"),
                tree("image-without-config").when("convert -q {} oci:{out}"),
                tree("name-of-another-kind").when("convert -q oci:{} oci:{out}"),
                layout("name-without-a-kind").when("convert -q {} {out}"),
                layout("name-without-a-path").when("convert -q oci: oci:{out}"),
                layout("name-without-a-tag").when("convert -q oci:{}: oci:{out}"),
                layout("target-is-an-archive").when("convert -q {} docker-archive:{out}"),
                layout("target-is-no-layout").when("convert -q {} oci:{}/blobs"));
    }

    private static ShouldFail layout(String name) {
        OciForge forge = new OciForge().tag("v1", OciImage.of(OciLayer.plain(TextLayout.TAR)));
        return ShouldFail.directory("convert", name, forge.files());
    }

    /** With an earlier image's bootstrap alone. */
    private static ShouldFail reuse(String name) {
        Map<String, byte[]> files = new OciForge()
                .tag("v1", OciImage.of(OciLayer.plain(TextLayout.TAR)))
                .file("earlier/bootstrap", GoodImage.SMALL.files().get("bootstrap"))
                .files();
        return ShouldFail.directory("convert", name, files);
    }

    private static ShouldFail platforms(String name, String other) {
        OciImage linux = OciImage.of(OciLayer.plain(TextLayout.TAR)).platform("linux", "amd64", null);
        OciImage second = OciImage.of(OciLayer.plain(TextLayout.TAR)).platform(other, "arm64", null);
        return ShouldFail.directory(
                "convert",
                name,
                new OciForge().tag("v1", OciIndex.of(linux, second)).files());
    }

    private static byte[] docker() {
        return new DockerArchiveForge()
                .image("app:v1", OciImage.of(OciLayer.plain(TextLayout.TAR)))
                .bytes();
    }

    private static ShouldFail several(String name) {
        OciImage image = OciImage.of(OciLayer.plain(TextLayout.TAR));
        OciForge forge = new OciForge()
                .tag("v1", image)
                .tag("v2", OciImage.of(OciLayer.plain(TextLayout.TAR)).runtime("User", "me"));
        return ShouldFail.directory("convert", name, forge.files());
    }

    private static ShouldFail tree(String name) {
        return ShouldFail.directory("convert", name, Map.of("etc/motd", "hello\n".getBytes(UTF_8)));
    }
}
