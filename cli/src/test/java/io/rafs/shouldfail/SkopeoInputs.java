package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Directories of skopeo's {@code dir:} transport with files missing, damaged, or of several images. */
final class SkopeoInputs {
    private static final byte[] TAR = TextLayout.TAR;
    private static final byte[] CONFIG =
            TextLayout.json("{'rootfs':{'diff_ids':['%s']}}".formatted(Sha256.digest(TAR)));
    private static final String GOOD = "{'schemaVersion':2,'config':%s,'layers':[%s]}"
            .formatted(descriptor(OciImage.CONFIG, CONFIG), descriptor(OciLayer.OCI_TAR, TAR));

    private SkopeoInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                directory("manifest-not-json", files("no json\n", CONFIG, TAR)),
                directory(
                        "manifest-of-several-platforms",
                        files("{'schemaVersion':2,'mediaType':'%s','manifests':[]}".formatted(OciIndex.INDEX))),
                directory("config-missing", files(GOOD, TAR)),
                directory("layer-missing", files(GOOD, CONFIG)),
                directory("config-damaged", damaged(CONFIG)),
                directory("layer-damaged", damaged(TAR)),
                directory("layer-cut", cut(TAR)));
    }

    private static Map<String, byte[]> files(String manifest, byte[]... blobs) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("version", "Directory Transport Version: 1.1\n".getBytes(US_ASCII));
        files.put("manifest.json", TextLayout.json(manifest));
        for (byte[] blob : blobs) {
            files.put(Sha256.hex(blob), blob);
        }
        return files;
    }

    private static Map<String, byte[]> damaged(byte[] blob) {
        Map<String, byte[]> files = files(GOOD, CONFIG, TAR);
        files.computeIfPresent(Sha256.hex(blob), (path, bytes) -> {
            byte[] other = bytes.clone();
            other[other.length - 1] ^= 1;
            return other;
        });
        return files;
    }

    private static Map<String, byte[]> cut(byte[] blob) {
        Map<String, byte[]> files = files(GOOD, CONFIG, TAR);
        files.put(Sha256.hex(blob), Arrays.copyOf(blob, 1000));
        return files;
    }

    private static String descriptor(String mediaType, byte[] bytes) {
        return "{'mediaType':'%s','digest':'%s','size':%d}".formatted(mediaType, Sha256.digest(bytes), bytes.length);
    }

    private static ShouldFail directory(String name, Map<String, byte[]> files) {
        return ShouldFail.directory("skopeo", name, files);
    }
}
