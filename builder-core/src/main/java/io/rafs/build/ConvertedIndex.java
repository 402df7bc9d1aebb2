package io.rafs.build;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.ImageIndex;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Platform;
import io.rafs.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The index of converted images. Originals come first: a runtime that knows nothing of this takes the first entry for its
 * platform. Source: nydus-snapshotter, "Index Detection".
 */
final class ConvertedIndex {
    private final ManifestStyle style;
    private final SourceImages images;
    private final List<ConvertResult.Image> converted;

    ConvertedIndex(ManifestStyle style, SourceImages images, List<ConvertResult.Image> converted) {
        this.style = style;
        this.images = images;
        this.converted = converted;
    }

    /** An index of what stays as it is. */
    Document originals() throws IOException {
        return index(originalEntries());
    }

    /** The whole index. */
    Document document() throws IOException {
        List<Map<String, Object>> entries = style.merge() ? originalEntries() : new ArrayList<>();
        for (ConvertResult.Image image : converted) {
            entries.add(NydusImage.entry(image.uploaded().manifest(), image.entry(), style.osFeature()));
        }
        return index(entries);
    }

    private Document index(List<Map<String, Object>> entries) throws IOException {
        JsonObject root = images.root().orElseThrow().json();
        Document index = root.has("manifests") ? ImageIndex.like(root, entries) : ImageIndex.of(entries);
        if (index.bytes().length > BlobStore.MAX_JSON) {
            throw new RefusedException(
                    root.where(),
                    "with the converted images the index has %d bytes, at most %d are read anywhere; convert fewer platforms"
                            .formatted(index.bytes().length, BlobStore.MAX_JSON));
        }
        return index;
    }

    /** Those of the source, but for what is converted anew. */
    private List<Map<String, Object>> originalEntries() throws IOException {
        Document root = images.root().orElseThrow();
        List<Map<String, Object>> entries = new ArrayList<>();
        if (!root.json().has("manifests")) {
            Map<String, Object> entry = Link.to(root).tree();
            entry.put("platform", converted.get(0).entry());
            entries.add(entry);
            return entries;
        }
        Set<String> replaced = new HashSet<>();
        for (Descriptor descriptor : images.converted()) {
            if (descriptor.platform().isEmpty()
                    || isConvertedAnew(descriptor.platform().get())) {
                replaced.add("sha256:" + descriptor.digest());
            }
        }
        for (JsonObject entry : root.json().objects("manifests")) {
            if (!replaced.contains(entry.needText("digest"))) {
                entries.add(withPlatform(entry));
            }
        }
        return entries;
    }

    private boolean isConvertedAnew(Platform platform) {
        return converted.stream().anyMatch(image -> image.platform().equals(platform));
    }

    /** nydus-snapshotter looks for the converted image by the platform of the original's entry, and so wants one. */
    private Map<String, Object> withPlatform(JsonObject entry) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>(entry.fields());
        if (entry.has("platform")) {
            return fields;
        }
        String digest = entry.needText("digest");
        for (SourceImage image : images.chosen()) {
            Optional<Document> manifest = image.manifest();
            if (manifest.isPresent() && digest.equals("sha256:" + manifest.get().digest())) {
                fields.put("platform", image.platform());
            }
        }
        return fields;
    }
}
