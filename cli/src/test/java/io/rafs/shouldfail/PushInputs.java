package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Image directories that are not whole, and what is none. */
final class PushInputs {
    private static final byte[] CONFIG = "{\"architecture\":\"amd64\",\"os\":\"linux\"}\n".getBytes(UTF_8);

    private PushInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                ShouldFail.file("push", "a-file.json", CONFIG).when("push -q {} oci:{out}"),
                image("no-bootstrap", Map.of("config.json", CONFIG)),
                image("no-config", GoodImage.SMALL.files()),
                ShouldFail.directory(
                                "push", "no-native-bootstrap", with(GoodImage.SMALL.files(), "config.json", CONFIG))
                        .when("push -q --artifact {} oci:{out}"),
                image("config-of-another-kind", with(GoodImage.SMALL.files(), "config.json", "{}\n".getBytes(UTF_8))),
                image(
                        "blob-missing",
                        Map.of("bootstrap", GoodImage.SMALL.files().get("bootstrap"), "config.json", CONFIG)),
                image(
                        "bootstrap-of-other-blobs",
                        with(
                                with(GoodImage.SMALL.files(), "config.json", CONFIG),
                                "bootstrap.native-e",
                                GoodImage.NATIVE.files().get("bootstrap"))));
    }

    private static ShouldFail image(String name, Map<String, byte[]> files) {
        return ShouldFail.directory("push", name, files).when("push -q {} oci:{out}");
    }

    private static Map<String, byte[]> with(Map<String, byte[]> files, String name, byte[] bytes) {
        Map<String, byte[]> more = new TreeMap<>(files);
        more.put(name, bytes);
        return more;
    }
}
