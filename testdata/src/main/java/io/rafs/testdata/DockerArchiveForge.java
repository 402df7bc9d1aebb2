package io.rafs.testdata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tar as {@code docker save} writes it. The old form has a directory per layer ({@code VERSION}, {@code json},
 * {@code layer.tar}), the config as {@code HEX.json}, and last {@code manifest.json} and {@code repositories}; the form of
 * Docker 25 and later keeps layers and configs below {@code blobs/sha256}. Layers are plain tars in both.
 */
public final class DockerArchiveForge {

    private final Map<String, TarEntry> entries = new TreeMap<>();
    private final Map<String, String> pathOfTar = new LinkedHashMap<>();
    private final List<Object> manifest = new ArrayList<>();
    private final Map<String, Object> repositories = new LinkedHashMap<>();
    private final List<String> layerPaths = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private boolean blobPaths;
    private boolean linkRepeats;
    private boolean manifestFirst;

    /** Paths of Docker 25 and later. Call before any image. */
    public DockerArchiveForge blobPaths() {
        this.blobPaths = true;
        return this;
    }

    /**
     * A layer with the bytes of an earlier one is a symlink to it, as Docker does. Call before any image.
     * skopeo cannot read an image of which all copies of a layer are links.
     */
    public DockerArchiveForge linkRepeats() {
        this.linkRepeats = true;
        return this;
    }

    public DockerArchiveForge manifestFirst() {
        this.manifestFirst = true;
        return this;
    }

    /** Leaves this path out of the archive, though the manifest names it. */
    public DockerArchiveForge without(String path) {
        dropped.add(path);
        return this;
    }

    /** An image of these plain tars, bottom first, under a name such as {@code app:1}; null for an image without one. */
    public DockerArchiveForge image(String repoTag, byte[]... tars) {
        return image(
                repoTag, OciImage.of(List.of(tars).stream().map(OciLayer::plain).toArray(OciLayer[]::new)));
    }

    /** An image with its knobs; what is stored of a layer goes into its {@code layer.tar} as it is. */
    public DockerArchiveForge image(String repoTag, OciImage image) {
        byte[] config = image.config();
        String configPath = blobPaths ? blob(config) : Sha256.hex(config) + ".json";
        put(TarEntry.file(configPath, config));
        List<String> paths = new ArrayList<>();
        String parent = "";
        for (OciLayer layer : image.layers()) {
            String id = Sha256.hex(TarEntry.utf8(parent + layer.diffId()));
            paths.add(blobPaths ? blobLayer(layer) : idLayer(id, parent, layer));
            parent = id;
        }
        layerPaths.addAll(paths);
        manifest.add(Json.object(
                "Config", configPath, "RepoTags", repoTag == null ? List.of() : List.of(repoTag), "Layers", paths));
        if (repoTag != null) {
            int colon = repoTag.lastIndexOf(':');
            repositories.put(repoTag.substring(0, colon), Map.of(repoTag.substring(colon + 1), parent));
        }
        return this;
    }

    public byte[] bytes() {
        TarForge tar = TarForge.inMemory();
        TarEntry list = TarEntry.file("manifest.json", Json.bytes(manifest));
        if (manifestFirst) {
            tar.add(list);
        }
        dropped.forEach(entries::remove);
        entries.values().forEach(tar::add);
        if (!manifestFirst) {
            tar.add(list);
        }
        return tar.file("repositories", Json.bytes(repositories)).bytes();
    }

    /** The archive paths of the layers of all images, in order, for {@link #without}. */
    public List<String> layerPaths() {
        return List.copyOf(layerPaths);
    }

    private String blobLayer(OciLayer layer) {
        String path = blob(layer.stored());
        put(TarEntry.file(path, layer.stored()));
        return path;
    }

    private String idLayer(String id, String parent, OciLayer layer) {
        String path = id + "/layer.tar";
        if (!entries.containsKey(path)) {
            put(TarEntry.dir(id));
            put(TarEntry.file(id + "/VERSION", "1.0"));
            put(TarEntry.file(
                    id + "/json", Json.bytes(Json.object("id", id, "parent", parent.isEmpty() ? null : parent))));
            String earlier = pathOfTar.putIfAbsent(layer.diffId(), path);
            boolean link = linkRepeats && earlier != null;
            put(link ? TarEntry.symlink(path, "../" + earlier) : TarEntry.file(path, layer.stored()));
        }
        return path;
    }

    private String blob(byte[] bytes) {
        return "blobs/sha256/" + Sha256.hex(bytes);
    }

    private void put(TarEntry entry) {
        entries.put(new String(entry.name(), StandardCharsets.UTF_8), entry);
    }
}
