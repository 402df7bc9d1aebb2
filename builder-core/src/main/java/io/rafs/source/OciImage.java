package io.rafs.source;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.image.Layer;
import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the layers of one image among blobs: from an index down to a manifest, its config, and diff_ids.
 * Source: OCI image spec; Docker's v2 schema 2 forms of the same.
 */
final class OciImage {
    private static final int MAX_INDEX_DEPTH = 4;

    private final String kind;
    private final BlobStore blobs;
    private final SourceOptions options;

    OciImage(String kind, BlobStore blobs, SourceOptions options) {
        this.kind = kind;
        this.blobs = blobs;
        this.options = options;
    }

    /** The image that an index and the options mean. */
    Source fromIndex(JsonObject index) throws IOException {
        List<Descriptor> all = new ArrayList<>();
        collect(index, Optional.empty(), all, 0);
        List<Descriptor> images = choose(index.where(), all);
        if (images.isEmpty()) {
            throw new RefusedException(
                    index.where(),
                    all.isEmpty()
                            ? "it holds no image; expected a manifest that is neither an attestation nor an artifact"
                            : "it holds no image%s; there are:%s".formatted(wish(), list(all)));
        }
        if (images.stream().map(Descriptor::digest).distinct().count() > 1) {
            throw new RefusedException(
                    index.where(),
                    "it holds several images%s; choose one with --ref or --platform:%s"
                            .formatted(wish(), list(images)));
        }
        return fromManifest(blobs.json("manifest", images.get(0)));
    }

    /** The image of a manifest. */
    Source fromManifest(JsonObject manifest) throws IOException {
        if (manifest.has("artifactType")) {
            throw new RefusedException(
                    manifest.where(),
                    "it is an artifact (%s), not an image; choose another with --ref"
                            .formatted(EscapedText.of(manifest.needText("artifactType"))));
        }
        if (manifest.has("manifests")) {
            throw new RefusedException(
                    manifest.where(),
                    "it is an index of images, expected the manifest of one; copy the image of one platform, or to an OCI"
                            + " layout");
        }
        if (!manifest.has("config") || !manifest.has("layers")) {
            throw new RefusedException(
                    manifest.where(),
                    "it has no config and layers; a schema 1 image? convert it with a current tool first");
        }
        Descriptor config = Descriptor.of(manifest.needObject("config"));
        if (!MediaType.isConfig(config.mediaType())) {
            throw new RefusedException(
                    manifest.where(),
                    "its config is '%s': an artifact, not an image; choose another with --ref"
                            .formatted(EscapedText.of(config.mediaType())));
        }
        List<JsonObject> layers = manifest.objects("layers");
        JsonObject document = blobs.json("config", config);
        List<Digest> diffIds = diffIds(document);
        if (diffIds.size() != layers.size()) {
            throw new RefusedException(
                    manifest.where(),
                    "it has %d layers, its config %d diff_ids; expected as many"
                            .formatted(layers.size(), diffIds.size()));
        }
        return layers(layers, diffIds, document);
    }

    /** The diff_ids of a config, bottom first. */
    static List<Digest> diffIds(JsonObject config) throws RefusedException {
        JsonObject rootfs = config.needObject("rootfs");
        List<Digest> diffIds = new ArrayList<>();
        for (String text : rootfs.texts("diff_ids")) {
            diffIds.add(Descriptor.digest(rootfs.where(), text));
        }
        return diffIds;
    }

    private Source layers(List<JsonObject> descriptors, List<Digest> diffIds, JsonObject config) throws IOException {
        List<Layer> layers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < descriptors.size(); i++) {
            Descriptor descriptor = Descriptor.of(descriptors.get(i));
            String name = "layer %d (sha256:%s)".formatted(i + 1, descriptor.digest());
            if (MediaType.ofLayer(name, descriptor.mediaType()) == MediaType.FOREIGN) {
                if (!options.skipForeign()) {
                    throw new RefusedException(
                            name,
                            "it is foreign (%s): not to be distributed; --foreign=skip leaves it out"
                                    .formatted(descriptor.mediaType()));
                }
                notes.add("%s: foreign, left out".formatted(name));
                continue;
            }
            FileRange range = blobs.sized(descriptor);
            bytes += range.size();
            layers.add(new TarLayer(name, range, Optional.of(descriptor.digest()), Optional.of(diffIds.get(i))));
        }
        return new Source(kind, layers, bytes, notes, Optional.of(config));
    }

    /** Lists all image manifests below an index, nested indexes too; attestations are none. */
    private void collect(JsonObject index, Optional<Descriptor> parent, List<Descriptor> into, int depth)
            throws IOException {
        if (depth > MAX_INDEX_DEPTH) {
            throw new RefusedException(
                    index.where(),
                    "indexes are nested deeper than %d; point an index at the image itself".formatted(MAX_INDEX_DEPTH));
        }
        for (JsonObject json : index.objects("manifests")) {
            Descriptor descriptor = named(Descriptor.of(json), parent);
            if (descriptor.attestation() || json.has("artifactType")) {
                continue;
            }
            if (MediaType.isIndex(descriptor.mediaType())) {
                collect(blobs.json("index", descriptor), Optional.of(descriptor), into, depth + 1);
            } else if (MediaType.isManifest(descriptor.mediaType())) {
                into.add(descriptor);
            } else if (descriptor.mediaType().isEmpty()) {
                JsonObject target = blobs.json("manifest", descriptor);
                if (target.has("manifests")) {
                    collect(target, Optional.of(descriptor), into, depth + 1);
                } else {
                    into.add(descriptor);
                }
            }
        }
    }

    /** An entry of a nested index goes by the names of the entry that led to it. */
    private static Descriptor named(Descriptor descriptor, Optional<Descriptor> parent) {
        return new Descriptor(
                descriptor.where(),
                descriptor.mediaType(),
                descriptor.digest(),
                descriptor.size(),
                descriptor.refName().or(() -> parent.flatMap(Descriptor::refName)),
                descriptor.imageName().or(() -> parent.flatMap(Descriptor::imageName)),
                descriptor.platform(),
                descriptor.attestation());
    }

    private List<Descriptor> choose(String where, List<Descriptor> all) throws IOException {
        List<Descriptor> chosen = new ArrayList<>();
        for (Descriptor descriptor : all) {
            if (answersRef(descriptor) && answersPlatform(descriptor)) {
                chosen.add(descriptor);
            }
        }
        return chosen;
    }

    private boolean answersRef(Descriptor descriptor) {
        if (options.ref().isEmpty()) {
            return true;
        }
        String ref = options.ref().get();
        return descriptor.refName().filter(ref::equals).isPresent()
                || descriptor.imageName().filter(ref::equals).isPresent()
                || ref.equals("sha256:" + descriptor.digest());
    }

    /** A layout's index often says no platform: then the image's config does. */
    private boolean answersPlatform(Descriptor descriptor) throws IOException {
        if (options.platform().isEmpty()) {
            return true;
        }
        if (descriptor.platform().isPresent()) {
            return descriptor.platform().get().answers(options.platform().get());
        }
        JsonObject manifest = blobs.json("manifest", descriptor);
        JsonObject config = blobs.json("config", Descriptor.of(manifest.needObject("config")));
        return new Platform(
                        config.text("os").orElse(""),
                        config.text("architecture").orElse(""),
                        config.text("variant").orElse(""))
                .answers(options.platform().get());
    }

    /** What the user asked for, to be put behind "image". */
    private String wish() {
        return options.ref().map(ref -> " named '" + ref + "'").orElse("")
                + options.platform().map(platform -> " for " + platform).orElse("");
    }

    private static String list(List<Descriptor> images) {
        StringBuilder list = new StringBuilder();
        images.stream().limit(50).forEach(image -> list.append("\n  ").append(image.label()));
        return list.toString();
    }
}
