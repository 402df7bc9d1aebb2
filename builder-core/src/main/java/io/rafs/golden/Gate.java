package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.ImageName;
import io.rafs.oci.Platform;
import io.rafs.policy.Judge;
import io.rafs.policy.Judgement;
import io.rafs.policy.Policy;
import io.rafs.policy.Question;
import io.rafs.policy.SeenVersions;
import io.rafs.policy.VersionFile;
import io.rafs.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets only images in that a policy accepts. What is let in is named by its digest from then on: whoever builds of it reads
 * documents and layers that are held against digests, from the manifest that was judged down to the last byte.
 *
 * @param image the very image that was judged; empty if it is not let in
 * @param result of the judgement
 */
public record Gate(Optional<ImageName> image, VerifyResult result) {
    /**
     * Who is asked, and how.
     *
     * @param policy what is asked of the image
     * @param identity the repository that is meant, where the place says none
     * @param signatures a directory with more signatures
     * @param versions the file in which the highest versions are kept that were seen, if they are
     * @param now by the clock of whoever asks
     */
    public record Rules(
            Policy policy, Optional<String> identity, Optional<Path> signatures, Optional<Path> versions, Instant now) {
        /** Judges an image of a store by what is kept of its manifest, of the index that led to it, and apart from both. */
        Judgement judge(ImagePlace place, ImagePlace.Found found) throws IOException {
            Digest manifest = found.manifest().digest();
            List<Attachment> beside = new ArrayList<>(place.signatures().find(manifest));
            Set<Digest> indexes =
                    found.index().map(index -> Set.of(index.digest())).orElse(Set.of());
            for (Digest index : indexes) {
                beside.addAll(place.signatures().find(index));
            }
            return judge(
                    new Question(
                            place.policyName(),
                            identity.or(place::repository),
                            Optional.of(manifest),
                            indexes,
                            Set.of(),
                            now),
                    beside);
        }

        /** Judges an image by what was found beside it, and by what is kept apart. */
        Judgement judge(Question question, List<Attachment> beside) throws IOException {
            List<Attachment> all = new ArrayList<>(beside);
            if (signatures.isPresent()) {
                all.addAll(new DirectorySignatures(signatures.get()).all());
            }
            SeenVersions seen = versions.isPresent() ? new VersionFile(versions.get()).read() : SeenVersions.NONE;
            return Judge.judge(policy, question, Claims.of(all), seen);
        }
    }

    /**
     * Judges an image that is to be built of.
     *
     * @param whole whether all of an index is meant rather than one image of it
     * @throws RefusedException if it is not clear which image is meant, or it is in no place that signatures are kept in
     */
    public static Gate admit(
            ConvertPlan.Origin source,
            Optional<Platform> platform,
            boolean whole,
            Rules rules,
            RegistryOptions registries)
            throws IOException {
        Optional<ImageName> name = source.recognised();
        if (name.isEmpty()
                || name.get() instanceof ImageName.DockerArchive
                || name.get() instanceof ImageName.Directory) {
            throw new RefusedException(
                    source.toString(),
                    "only images with a manifest can be signed, where signatures are kept; expected one in a registry, a layout or"
                            + " an OCI archive");
        }
        try (ImagePlace place = ImagePlace.open(ConvertPlan.Origin.of(name.get()), registries)) {
            ImagePlace.Found found = whole ? place.root() : place.findOriginal(platform);
            Judgement judgement = rules.judge(place, found);
            VerifyResult result = new VerifyResult(
                    source.toString(), Optional.of(found.manifest().digest()), judgement, List.of());
            return new Gate(result.accepted() ? Optional.of(place.pinned(found.manifest())) : Optional.empty(), result);
        }
    }
}
