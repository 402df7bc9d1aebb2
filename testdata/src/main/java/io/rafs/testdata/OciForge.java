package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An OCI image layout: {@code oci-layout}, {@code index.json} and {@code blobs/sha256/}, as a directory or as a tar.
 *
 * <pre>{@code
 * new OciForge().tag("app", OciImage.ofTars(base, app)).writeTo(dir);
 * new OciForge().tag("bad", OciImage.of(OciLayer.gzip(base).claimDiffId(Sha256.wrong()))).writeTo(dir);
 * }</pre>
 *
 * A layout has one file per digest: give a lie about a blob a layout of its own, or an honest image may overwrite it.
 */
public final class OciForge {

    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    private final OciBlobs blobs = new OciBlobs();
    private final List<Object> manifests = new ArrayList<>();
    private final Map<String, byte[]> others = new TreeMap<>();

    /** Lists the image or index under this name; one name may be given to several. */
    public OciForge tag(String name, OciNode node) {
        return list(node, Map.of(REF_NAME, name));
    }

    /** Lists the image or index without a name. */
    public OciForge untagged(OciNode node) {
        return list(node, Map.of());
    }

    /** A blob that nothing names. */
    public OciForge stray(byte[] bytes) {
        blobs.put(Sha256.digest(bytes), bytes);
        return this;
    }

    /** A file of the layout as it is, instead of what would be there: another oci-layout, a broken index.json. */
    public OciForge file(String path, byte[] bytes) {
        others.put(path, bytes.clone());
        return this;
    }

    /** All files of the layout by path. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>(blobs.files());
        files.put(
                "index.json",
                Json.bytes(Json.object("schemaVersion", 2, "mediaType", OciIndex.INDEX, "manifests", manifests)));
        files.put("oci-layout", Json.bytes(Map.of("imageLayoutVersion", "1.0.0")));
        files.putAll(others);
        return files;
    }

    /** Writes the layout into this directory, made if need be, and returns it. */
    public Path writeTo(Path dir) throws IOException {
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            Path path = dir.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return dir;
    }

    /** The layout as one tar, in the order skopeo writes: blobs, then index.json, then oci-layout. */
    public byte[] asOciArchive() {
        TarForge tar = TarForge.inMemory().dir("blobs").dir("blobs/sha256");
        files().forEach(tar::file);
        return tar.bytes();
    }

    private OciForge list(OciNode node, Map<String, Object> annotations) {
        Descriptor descriptor = node.place(blobs).annotated(annotations);
        manifests.add((node.platform().isEmpty() ? descriptor : descriptor.with("platform", node.platform())).json());
        return this;
    }
}
