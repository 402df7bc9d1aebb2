package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Puts signatures beside an image that were made elsewhere, such as behind an air gap. No key is needed, and none is believed. */
public final class Attach {
    private Attach() {}

    /**
     * Does it.
     *
     * @param directory holds the signatures, as {@code rafs sign --output} writes them
     * @param work a directory for temporary files
     * @throws RefusedException if one of them is of no image that is there, or is no signature; then none is put there
     */
    public static SignResult run(ConvertPlan.Origin image, Path directory, RegistryOptions registries, Path work)
            throws IOException {
        List<Attachment> all = new DirectorySignatures(directory).all();
        if (all.isEmpty()) {
            throw new RefusedException(
                    directory.toString(), "it holds no signatures, expected a directory that rafs sign --output made");
        }
        try (ImagePlace place = ImagePlace.open(image, registries)) {
            SignaturePlace beside = place.signatures();
            if (place.directory().isPresent()) {
                return intoDirectory(place.directory().get(), all, (DirectorySignatures) beside, work);
            }
            Map<Digest, Document> manifests = new LinkedHashMap<>();
            for (ImagePlace.Found found : place.findAll()) {
                manifests.put(found.manifest().digest(), found.manifest());
                manifests.put(found.root().digest(), found.root());
            }
            Map<Attachment, Link> subjects = new LinkedHashMap<>();
            for (Attachment attachment : all) {
                subjects.put(CarriedSignatures.complete(attachment), subject(attachment, manifests));
            }
            List<SignResult.Made> made = new ArrayList<>();
            for (Map.Entry<Attachment, Link> entry : subjects.entrySet()) {
                beside.add(entry.getValue(), entry.getKey());
                made.add(SignResult.Made.of(entry.getKey()));
            }
            return new SignResult("", List.of(result(place.repository().orElse(""), made)), beside.name());
        }
    }

    private static Link subject(Attachment attachment, Map<Digest, Document> manifests) throws IOException {
        for (Document manifest : manifests.values()) {
            if (CarriedSignatures.isOf(attachment, manifest.digest())) {
                return Link.to(manifest);
            }
        }
        throw new RefusedException(
                attachment.where(),
                "it is of another image, expected one of sha256:%s"
                        .formatted(String.join(
                                ", sha256:",
                                new TreeSet<>(manifests.keySet().stream()
                                        .map(Digest::hex)
                                        .toList()))));
    }

    /** What is attached is of the manifest that the files make; where they make none, of a bootstrap. */
    private static SignResult intoDirectory(Path image, List<Attachment> all, DirectorySignatures beside, Path work)
            throws IOException {
        DirectoryObjects objects = DirectoryObjects.of(image);
        Set<Digest> subjects = new HashSet<>();
        objects.keptManifest(Optional.empty()).ifPresent(subjects::add);
        objects.manifest(work).ifPresent(subjects::add);
        if (subjects.isEmpty()) {
            subjects.addAll(objects.bootstraps());
        }
        List<Attachment> complete = new ArrayList<>();
        for (Attachment attachment : all) {
            boolean found = false;
            for (Digest subject : subjects) {
                found |= CarriedSignatures.isOf(attachment, subject);
            }
            if (!found) {
                throw new RefusedException(
                        attachment.where(), "it is of another image, expected one of %s".formatted(image));
            }
            complete.add(CarriedSignatures.complete(attachment));
        }
        List<SignResult.Made> made = new ArrayList<>();
        for (Attachment attachment : complete) {
            beside.add(attachment);
            made.add(SignResult.Made.of(attachment));
        }
        return new SignResult("", List.of(result("", made)), beside.name());
    }

    private static SignResult.SignedImage result(String repository, List<SignResult.Made> made) {
        return new SignResult.SignedImage(repository, Optional.empty(), 0, 0, 0, made);
    }
}
