package io.rafs.mutants;

import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarForge;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents of an OCI image, each named by the one before: index.json, an index, a manifest, a config. A damaged one can
 * be put into place with all digests and sizes above it made right, so that the damage is what a reader meets.
 */
final class GoodLayout {
    private static final String BLOBS = "blobs/sha256/";

    private final Map<String, byte[]> files;

    /** Paths, index.json first. */
    private final List<String> documents;

    private GoodLayout(Map<String, byte[]> files, List<String> documents) {
        this.files = files;
        this.documents = documents;
    }

    static GoodLayout make() {
        OciImage image = OciImage.of(
                        OciLayer.gzip(GoodTars.base()),
                        OciLayer.plain(
                                TarForge.inMemory().file("upper", "upper").bytes()))
                .annotation("a", "b")
                .platform("linux", "arm64", "v8")
                .emptyHistory("nothing");
        OciForge forge = new OciForge().tag("v1", OciIndex.of(image));
        byte[] config = image.config();
        String configPath = BLOBS + Sha256.hex(config);
        Map<String, byte[]> files = forge.files();
        String manifest = naming(files, Sha256.hex(config));
        String index = naming(files, manifest.substring(BLOBS.length()));
        return new GoodLayout(files, List.of("index.json", index, manifest, configPath));
    }

    private static String naming(Map<String, byte[]> files, String hex) {
        return files.entrySet().stream()
                .filter(file ->
                        file.getKey().startsWith(BLOBS) && text(file.getValue()).contains("sha256:" + hex))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** A document, 0 is index.json, 3 the config. */
    byte[] document(int number) {
        return files.get(documents.get(number));
    }

    int documents() {
        return documents.size();
    }

    String path(int number) {
        return documents.get(number);
    }

    /** All files with one document changed, and those above it changed to name it. */
    Map<String, byte[]> with(int number, byte[] changed) {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        byte[] bytes = changed;
        for (int i = number; i > 0; i--) {
            String old = documents.get(i).substring(BLOBS.length());
            all.remove(documents.get(i));
            all.put(BLOBS + Sha256.hex(bytes), bytes);
            String above = text(all.get(documents.get(i - 1)))
                    .replace(old, Sha256.hex(bytes))
                    .replace("\"size\":" + document(i).length + "}", "\"size\":" + bytes.length + "}")
                    .replace("\"size\":" + document(i).length + ",", "\"size\":" + bytes.length + ",");
            bytes = above.getBytes(StandardCharsets.ISO_8859_1);
        }
        all.put("index.json", number == 0 ? changed : bytes);
        return all;
    }

    /** All files with one changed, and nothing else. */
    Map<String, byte[]> withOnly(String path, byte[] changed) {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        all.put(path, changed);
        return all;
    }

    Map<String, byte[]> files() {
        return files;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
