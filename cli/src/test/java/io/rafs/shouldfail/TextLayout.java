package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import java.util.Map;
import java.util.TreeMap;

/** An OCI layout made of texts, for documents that no writer of images would make. */
final class TextLayout {
    /** A layer that nothing is wrong with. */
    static final byte[] TAR = TarForge.inMemory().file("f", "content\n").bytes();

    private final Map<String, byte[]> files = new TreeMap<>();

    private TextLayout() {}

    /** A layout with this index and nothing else. */
    static Map<String, byte[]> ofIndex(String index) {
        return new TextLayout().index(index);
    }

    /** A layout with one image, whose manifest is this; {@code CONFIG} and {@code LAYER} in it become descriptors. */
    static Map<String, byte[]> ofManifest(String manifest) {
        return new TextLayout().manifest("{'rootfs':{'diff_ids':['%s']}}".formatted(Sha256.digest(TAR)), manifest);
    }

    /** A layout with one image of one layer, whose config is this. */
    static Map<String, byte[]> ofConfig(String config) {
        return new TextLayout().manifest(config, "{'schemaVersion':2,'config':CONFIG,'layers':[LAYER]}");
    }

    private Map<String, byte[]> manifest(String config, String manifest) {
        String layer = blob(OciLayer.OCI_TAR, TAR);
        String whole =
                manifest.replace("CONFIG", blob(OciImage.CONFIG, json(config))).replace("LAYER", layer);
        return index("{'schemaVersion':2,'manifests':[%s]}".formatted(blob(OciImage.MANIFEST, json(whole))));
    }

    private Map<String, byte[]> index(String index) {
        files.put("oci-layout", json("{'imageLayoutVersion':'1.0.0'}"));
        files.put("index.json", json(index));
        return files;
    }

    private String blob(String mediaType, byte[] bytes) {
        files.put("blobs/sha256/" + Sha256.hex(bytes), bytes);
        return "{'mediaType':'%s','digest':'%s','size':%d}".formatted(mediaType, Sha256.digest(bytes), bytes.length);
    }

    /** JSON with its quotes as they are to be read here: single. */
    static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }
}
