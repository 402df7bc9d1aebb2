package io.rafs.golden;

import io.rafs.build.BuildProgress;
import io.rafs.build.ImageParts;
import io.rafs.build.Scratch;
import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.NydusImage;
import io.rafs.source.ConvertedImage;
import io.rafs.source.SourceOptions;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.SealedFile;
import io.rafs.store.FileRange;
import io.rafs.store.ImageStore;
import io.rafs.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an image of a registry or a layout is made of, to be held against what was signed. */
final class StoredObjects {
    private final ImagePlace place;
    private final Document manifest;
    private final VerifyPlan plan;
    private final BuildProgress progress;

    /** @param manifest the one that was judged: no other is asked for */
    StoredObjects(ImagePlace place, Document manifest, VerifyPlan plan, BuildProgress progress) {
        this.place = place;
        this.manifest = manifest;
        this.plan = plan;
        this.progress = progress;
    }

    /** Holds every file of a converted image against a statement, and what the manifest leads to besides against that. */
    List<VerifyResult.CheckedObject> check(GoldenImage image, boolean verity) throws IOException {
        ImageStore store = place.store().orElseThrow();
        JsonObject json = manifest.json();
        Map<Digest, Descriptor> layers = new LinkedHashMap<>();
        for (JsonObject layer : json.objects("layers")) {
            Descriptor descriptor = Descriptor.of(layer);
            layers.put(descriptor.digest(), descriptor);
        }
        List<VerifyResult.CheckedObject> objects = new ArrayList<>();
        ContentCheck reading = new ContentCheck();
        Set<Digest> spoken = new LinkedHashSet<>();
        long bytes = 0;
        for (SealedFile file : image.blobs()) {
            Descriptor descriptor = layers.get(file.sha256());
            spoken.add(file.sha256());
            if (descriptor == null) {
                objects.add(DirectoryObjects.missing("blob", file));
            } else if (plan.metadataOnly()) {
                objects.add(DirectoryObjects.named("blob", file, descriptor.size()));
            } else {
                reading.add("blob", store.blob(descriptor), file, verity);
                bytes += file.size();
            }
        }
        List<Digest> order = List.copyOf(layers.keySet());
        for (Digest layer : order.subList(0, Math.max(0, order.size() - 1))) { // the last one is that of the bootstraps
            if (!spoken.contains(layer)) {
                objects.add(new VerifyResult.CheckedObject(
                        VerifyResult.How.WRONG,
                        "layer",
                        "sha256:" + layer,
                        layers.get(layer).size(),
                        "the manifest has it, and the signed statement does not speak of it"));
            }
        }
        progress.started(store.kind(), image.blobs().size(), bytes);
        try (Scratch scratch = Scratch.in(plan.work())) {
            objects.addAll(bootstraps(image, scratch.path(), reading, verity));
            objects.addAll(reading.run(plan.threads(), progress::read));
        }
        objects.add(config(store, json));
        return objects;
    }

    /** Unpacks the bootstraps; nothing else is believed of their layer. */
    private List<VerifyResult.CheckedObject> bootstraps(
            GoldenImage image, Path scratch, ContentCheck reading, boolean verity) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String suffix : ImageParts.SUFFIXES) {
            files.put(suffix, scratch.resolve("bootstrap" + suffix));
        }
        try (ImageStore pinned = Stores.open(place.pinned(manifest), plan.registries())) {
            SourceOptions options = new SourceOptions(place.pinned(manifest).tag(), Optional.empty(), false);
            ConvertedImage.find(pinned, plan.source().toString(), options, "its digest")
                    .unpackBootstraps(files, plan.limits());
        }
        List<VerifyResult.CheckedObject> objects = new ArrayList<>();
        Map<String, SealedFile> signed = new LinkedHashMap<>();
        image.bootstraps().forEach(file -> signed.put(file.name(), file));
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            SealedFile file = signed.remove(NydusImage.BOOTSTRAP + entry.getKey());
            boolean there = Files.exists(entry.getValue());
            if (there && file != null) {
                reading.add("bootstrap", FileRange.of(entry.getValue()), file, verity);
            } else if (there) {
                objects.add(new VerifyResult.CheckedObject(
                        VerifyResult.How.WRONG,
                        "bootstrap",
                        NydusImage.BOOTSTRAP + entry.getKey(),
                        Files.size(entry.getValue()),
                        "the image has it, and the signed statement does not speak of it"));
            } else if (file != null) {
                objects.add(DirectoryObjects.missing("bootstrap", file));
            }
        }
        signed.values().forEach(file -> objects.add(DirectoryObjects.missing("bootstrap", file)));
        return objects;
    }

    private static VerifyResult.CheckedObject config(ImageStore store, JsonObject manifest) throws IOException {
        Descriptor descriptor = Descriptor.of(manifest.needObject("config"));
        ContentCheck reading = new ContentCheck();
        reading.add("config", store.blob(descriptor), descriptor.digest(), descriptor.size());
        return reading.run(1, bytes -> {}).get(0);
    }

    /** Holds all that a signed manifest leads to against it. */
    List<VerifyResult.CheckedObject> checkManifest() throws IOException {
        ImageStore store = place.store().orElseThrow();
        List<Descriptor> all = new ArrayList<>();
        all.add(Descriptor.of(manifest.json().needObject("config")));
        for (JsonObject layer : manifest.json().objects("layers")) {
            all.add(Descriptor.of(layer));
        }
        if (plan.metadataOnly()) {
            List<VerifyResult.CheckedObject> objects = new ArrayList<>();
            for (Descriptor descriptor : all) {
                objects.add(new VerifyResult.CheckedObject(
                        VerifyResult.How.NAMED,
                        "layer",
                        "sha256:" + descriptor.digest(),
                        descriptor.size(),
                        "its bytes were not read"));
            }
            return objects;
        }
        ContentCheck reading = new ContentCheck();
        long bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            Descriptor descriptor = all.get(i);
            reading.add(i == 0 ? "config" : "layer", store.blob(descriptor), descriptor.digest(), descriptor.size());
            bytes += descriptor.size();
        }
        progress.started(store.kind(), all.size(), bytes);
        return reading.run(plan.threads(), progress::read);
    }
}
