package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.registry.RegistryOptions;
import io.rafs.sign.SigstoreBundle;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.Statement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
     * @throws RefusedException if one of them is of no image that is there, or is no signature; then none is put there
     */
    public static SignResult run(ConvertPlan.Origin image, Path directory, RegistryOptions registries)
            throws IOException {
        List<Attachment> all = new DirectorySignatures(directory).all();
        if (all.isEmpty()) {
            throw new RefusedException(
                    directory.toString(), "it holds no signatures, expected a directory that rafs sign --output made");
        }
        try (ImagePlace place = ImagePlace.open(image, registries)) {
            SignaturePlace beside = place.signatures();
            if (place.directory().isPresent()) {
                return intoDirectory(place.directory().get(), all, (DirectorySignatures) beside);
            }
            Map<Digest, Document> manifests = new LinkedHashMap<>();
            for (ImagePlace.Found found : place.findAll()) {
                manifests.put(found.manifest().digest(), found.manifest());
                manifests.put(found.root().digest(), found.root());
            }
            Map<Attachment, Link> subjects = new LinkedHashMap<>();
            for (Attachment attachment : all) {
                subjects.put(attachment, subject(attachment, manifests));
            }
            List<SignResult.Made> made = new ArrayList<>();
            for (Map.Entry<Attachment, Link> entry : subjects.entrySet()) {
                Attachment complete = CarriedSignatures.complete(entry.getKey());
                beside.add(entry.getValue(), complete);
                made.add(SignResult.Made.of(complete));
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

    /** A directory has no manifest to look for: a golden statement names its bootstrap, all else goes by its side. */
    private static SignResult intoDirectory(Path image, List<Attachment> all, DirectorySignatures beside)
            throws IOException {
        Set<Digest> bootstraps = DirectoryObjects.of(image).bootstraps();
        List<SignResult.Made> made = new ArrayList<>();
        for (Attachment attachment : all) {
            Attachment complete = CarriedSignatures.complete(attachment);
            if (complete instanceof Attachment.Bundle bundle
                    && bundle.predicateType().equals(GoldenImage.PREDICATE)) {
                byte[] payload = SigstoreBundle.parse(bundle.where(), bundle.json(), Attachment.MAX_SIZE)
                        .payload();
                boolean names = Statement.parse(bundle.where(), payload).subjects().stream()
                        .anyMatch(subject -> bootstraps.contains(subject.sha256()));
                if (!names) {
                    throw new RefusedException(
                            bundle.where(), "it is of another image, expected one of %s".formatted(image));
                }
            }
        }
        for (Attachment attachment : all) {
            Attachment complete = CarriedSignatures.complete(attachment);
            beside.add(complete);
            made.add(SignResult.Made.of(complete));
        }
        return new SignResult("", List.of(result("", made)), beside.name());
    }

    private static SignResult.SignedImage result(String repository, List<SignResult.Made> made) {
        return new SignResult.SignedImage(repository, Optional.empty(), 0, 0, 0, made);
    }
}
