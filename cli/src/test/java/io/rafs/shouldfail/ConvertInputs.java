package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import java.util.List;
import java.util.Map;

/** Good inputs that are not what their names say, or cannot go where they are to go. */
final class ConvertInputs {
    private ConvertInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                tree("image-without-config").when("convert -q {} oci:{out}"),
                tree("name-of-another-kind").when("convert -q oci:{} oci:{out}"),
                layout("name-without-a-kind").when("convert -q {} {out}"),
                layout("name-without-a-path").when("convert -q oci: oci:{out}"),
                layout("name-without-a-tag").when("convert -q oci:{}: oci:{out}"),
                layout("target-is-an-archive").when("convert -q {} oci-archive:{out}"),
                layout("target-is-no-layout").when("convert -q {} oci:{}/blobs"));
    }

    private static ShouldFail layout(String name) {
        OciForge forge = new OciForge().tag("v1", OciImage.of(OciLayer.plain(TextLayout.TAR)));
        return ShouldFail.directory("convert", name, forge.files());
    }

    private static ShouldFail tree(String name) {
        return ShouldFail.directory("convert", name, Map.of("etc/motd", "hello\n".getBytes(UTF_8)));
    }
}
