package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.image.Layer;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import io.rafs.oci.MediaType;
import io.rafs.oci.Platform;
import io.rafs.store.Archive;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import io.rafs.store.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code docker save} writes: {@code manifest.json} with, for each image, its config, tags and layers by entry
 * name. Layers are known by diff_id only, save where the entry's name is a digest. Source: Docker image spec v1.2.
 */
final class DockerArchive {
    private static final Pattern HEX_NAME = Pattern.compile("(?:.*/)?(?:sha256:)?([0-9a-f]{64})(?:\\.json)?");

    private DockerArchive() {}

    static Source open(Archive archive, SourceOptions options) throws IOException {
        JsonObject image = choose(archive.dockerList(), options);
        String configName = image.needText("Config");
        FileRange file = archive.entry(image.where(), configName);
        String where = file.name();
        Document document = Document.of(where, MediaType.CONFIG, file.readAll(BlobStore.MAX_JSON));
        Matcher hex = HEX_NAME.matcher(configName);
        if (hex.matches() && !hex.group(1).equals(document.digest().hex())) {
            throw new RefusedException(
                    where,
                    "its digest is sha256:%s; the archive is damaged, copy it again".formatted(document.digest()));
        }
        JsonObject config = document.json();
        checkPlatform(config, options);
        List<Digest> diffIds = Manifest.diffIds(config);
        List<String> names = image.texts("Layers");
        if (names.size() != diffIds.size()) {
            throw new RefusedException(
                    image.where(),
                    "it has %d layers, its config %d diff_ids; expected as many"
                            .formatted(names.size(), diffIds.size()));
        }
        List<Layer> layers = new ArrayList<>();
        long size = 0;
        for (int i = 0; i < names.size(); i++) {
            FileRange range = archive.entry(image.where(), names.get(i));
            size += range.size();
            String name = "layer %d (%s)".formatted(i + 1, EscapedText.of(names.get(i)));
            layers.add(new TarLayer(name, range, blobDigest(names.get(i)), Optional.of(diffIds.get(i))));
        }
        return new Source("docker archive", layers, size, List.of(), Optional.of(document));
    }

    private static Optional<Digest> blobDigest(String name) {
        return name.matches("blobs/sha256/[0-9a-f]{64}")
                ? Optional.of(Digest.parse(name.substring("blobs/sha256/".length())))
                : Optional.empty();
    }

    private static JsonObject choose(Document manifest, SourceOptions options) throws IOException {
        List<JsonObject> images = JsonObject.parseArray(manifest.where(), manifest.bytes());
        if (images.isEmpty()) {
            throw new RefusedException(manifest.where(), "it lists no image; save the image again");
        }
        List<JsonObject> chosen = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        for (JsonObject image : images) {
            List<String> tags = image.texts("RepoTags");
            list.append("\n  ").append(tags.isEmpty() ? "(no name)" : EscapedText.of(String.join(" ", tags)));
            if (options.ref().isEmpty()
                    || tags.stream().anyMatch(tag -> means(options.ref().get(), tag))) {
                chosen.add(image);
            }
        }
        if (chosen.size() == 1) {
            return chosen.get(0);
        }
        throw new RefusedException(
                manifest.where(),
                chosen.isEmpty()
                        ? "no image is named '%s'; there are:%s"
                                .formatted(options.ref().orElse(""), list)
                        : "there are several images; choose one with --ref:%s".formatted(list));
    }

    /** Whether a user who says {@code ref} means {@code tag}: all of it, or only what follows the last colon. */
    private static boolean means(String ref, String tag) {
        return tag.equals(ref) || tag.substring(tag.lastIndexOf(':') + 1).equals(ref);
    }

    private static void checkPlatform(JsonObject config, SourceOptions options) throws RefusedException {
        Platform found = Platform.ofEntry(config);
        if (options.platform().isPresent() && !found.answers(options.platform().get())) {
            throw new RefusedException(
                    config.where(),
                    "the image is for %s, not %s; leave out --platform or save the other image"
                            .formatted(found, options.platform().get()));
        }
    }
}
