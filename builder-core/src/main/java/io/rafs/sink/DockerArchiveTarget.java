package io.rafs.sink;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import io.rafs.store.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An archive that {@code docker load} takes, of one plain image: as {@code docker save} writes it today, an OCI archive with a list
 * of images beside its index. Layers stay as they are, plain or in gzip, which every docker inflates. Source: Docker image
 * spec v1.2, "Combined Image JSON + Filesystem Changeset Format"; moby's {@code image/tarexport}.
 */
public final class DockerArchiveTarget extends ArchiveTarget {
    private final Path file;
    private final Optional<String> reference;

    private DockerArchiveTarget(Path file, Optional<String> reference) throws IOException {
        super(file, reference);
        this.file = file;
        this.reference = reference;
    }

    /**
     * The archive in a file.
     *
     * @param reference name and tag that the image gets when it is loaded; without a tag it is {@code latest}
     * @throws RefusedException if something is there already
     */
    public static DockerArchiveTarget open(Path file, Optional<String> reference) throws IOException {
        Optional<String> tagged =
                reference.map(name -> name.indexOf(':', name.lastIndexOf('/') + 1) < 0 ? name + ":latest" : name);
        return new DockerArchiveTarget(file, tagged);
    }

    @Override
    public String name() {
        return "docker-archive:" + file + reference.map(t -> ":" + t).orElse("");
    }

    @Override
    public boolean put(Link link, Stored bytes) throws IOException {
        if (!MediaType.isConfig(link.mediaType())) {
            MediaType.ofLayer(bytes.name(), link.mediaType());
            if (link.mediaType().endsWith("zstd")) {
                throw new RefusedException(
                        bytes.name(),
                        "the layer is compressed by zstd, which not every docker loads; write an oci-archive: instead");
            }
        }
        return super.put(link, bytes);
    }

    @Override
    void finish(Document root) throws IOException {
        JsonObject manifest = root.json();
        if (!manifest.has("config")) {
            throw new RefusedException(
                    root.where(),
                    "it is an index of images, and a docker archive holds one; choose it with --platform");
        }
        Descriptor config = Descriptor.of(manifest.needObject("config"));
        List<String> layers = new ArrayList<>();
        for (JsonObject json : manifest.objects("layers")) {
            Descriptor layer = Descriptor.of(json);
            boolean converted = json.object("annotations").isPresent()
                    && json.needObject("annotations").has(NydusImage.BOOTSTRAP_MARK);
            if (converted) {
                throw new RefusedException(
                        layer.where(), "the image is converted, which docker does not run; give the original");
            }
            if (!has(layer.digest())) {
                throw new RefusedException(
                        layer.where(), "the layer is foreign and stays where it is; a docker archive needs all layers");
            }
            layers.add(entry(layer.digest()));
        }
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("Config", entry(config.digest()));
        image.put("RepoTags", reference.stream().toList());
        image.put("Layers", layers);
        bytes("manifest.json", JsonText.compact(List.of(image)));
        super.finish(root);
    }
}
