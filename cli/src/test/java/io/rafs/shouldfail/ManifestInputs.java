package io.rafs.shouldfail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** OCI layouts whose manifest or config is damaged, missing, contradictory, or of something that is no image. */
final class ManifestInputs {
    private static final String DIFF_ID = Sha256.digest(TextLayout.TAR);

    private ManifestInputs() {}

    static List<ShouldFail> all() {
        return List.of(
                layout("manifest-digest-mismatch", changed(OciImage.MANIFEST)),
                layout("manifest-size-mismatch", cut(OciImage.MANIFEST)),
                manifest("manifest-without-config", "{'schemaVersion':2,'layers':[LAYER]}"),
                manifest("manifest-without-layers", "{'schemaVersion':2,'config':CONFIG}"),
                manifest("manifest-schema-1", "{'schemaVersion':1,'fsLayers':[],'history':[],'signatures':[]}"),
                manifest(
                        "manifest-of-an-artifact",
                        "{'schemaVersion':2,'artifactType':'application/vnd.example','config':CONFIG,'layers':[]}"),
                manifest(
                        "manifest-of-a-helm-chart",
                        ("{'schemaVersion':2,'config':{'mediaType':'application/vnd.cncf.helm.config.v1+json','digest':"
                                        + "'%s','size':2},'layers':[]}")
                                .formatted(Sha256.wrong())),
                manifest("manifest-layers-an-object", "{'schemaVersion':2,'config':CONFIG,'layers':{}}"),
                manifest(
                        "manifest-layer-a-text",
                        "{'schemaVersion':2,'config':CONFIG,'layers':['%s']}".formatted(DIFF_ID)),
                manifest(
                        "manifest-config-a-text",
                        "{'schemaVersion':2,'config':'%s','layers':[LAYER]}".formatted(DIFF_ID)),
                manifest("manifest-with-more-layers-than-diff-ids", "{'config':CONFIG,'layers':[LAYER,LAYER]}"),
                manifest("manifest-without-the-layers-of-its-diff-ids", "{'config':CONFIG,'layers':[]}"),
                layout("config-missing", tagged(image().missingConfig())),
                layout("config-digest-mismatch", tagged(image().configInPlace(flipped(image().config())))),
                layout("config-size-mismatch", tagged(image().configInPlace(new byte[3]))),
                config("config-not-json", "no json\n"),
                config("config-array", "[]"),
                config("config-without-rootfs", "{'os':'linux'}"),
                config("config-rootfs-an-array", "{'rootfs':['%s']}".formatted(DIFF_ID)),
                config("config-without-diff-ids", "{'rootfs':{'type':'layers'}}"),
                config("config-diff-ids-a-text", "{'rootfs':{'diff_ids':'%s'}}".formatted(DIFF_ID)),
                config("config-diff-id-a-number", "{'rootfs':{'diff_ids':[1]}}"),
                config(
                        "config-diff-id-without-algorithm",
                        "{'rootfs':{'diff_ids':['%s']}}".formatted(DIFF_ID.substring(7))),
                config("config-diff-id-cut", "{'rootfs':{'diff_ids':['%s']}}".formatted(DIFF_ID.substring(0, 40))));
    }

    private static OciImage image() {
        return OciImage.of(OciLayer.plain(TextLayout.TAR));
    }

    private static Map<String, byte[]> tagged(OciImage image) {
        return new OciForge().tag("v1", image).files();
    }

    /** A good layout, but the blob that has this media type in it has another last byte than was digested. */
    private static Map<String, byte[]> changed(String mediaType) {
        Map<String, byte[]> files = new TreeMap<>(tagged(image()));
        files.computeIfPresent(pathOf(files, mediaType), (path, bytes) -> flipped(bytes));
        return files;
    }

    private static Map<String, byte[]> cut(String mediaType) {
        Map<String, byte[]> files = new TreeMap<>(tagged(image()));
        files.computeIfPresent(pathOf(files, mediaType), (path, bytes) -> Arrays.copyOf(bytes, 20));
        return files;
    }

    private static String pathOf(Map<String, byte[]> files, String mediaType) {
        return files.entrySet().stream()
                .filter(file -> file.getKey().startsWith("blobs/"))
                .filter(file -> new String(file.getValue(), UTF_8).contains("\"mediaType\":\"" + mediaType))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        other[other.length - 2] ^= 1;
        return other;
    }

    private static ShouldFail manifest(String name, String json) {
        return layout(name, TextLayout.ofManifest(json));
    }

    private static ShouldFail config(String name, String json) {
        return layout(name, TextLayout.ofConfig(json));
    }

    private static ShouldFail layout(String name, Map<String, byte[]> files) {
        return ShouldFail.directory("manifest", name, files);
    }
}
