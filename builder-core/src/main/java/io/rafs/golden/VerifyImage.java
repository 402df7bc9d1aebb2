package io.rafs.golden;

import io.rafs.build.BuildProgress;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Document;
import io.rafs.policy.Judgement;
import io.rafs.policy.Part;
import io.rafs.policy.Question;
import io.rafs.policy.VersionFile;
import io.rafs.statement.GoldenImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether an image may be used: its signatures are judged by a policy, and every byte of it is held against what was
 * signed. Asks nobody but the place that the image is in.
 */
public final class VerifyImage {
    private final VerifyPlan plan;
    private final BuildProgress progress;
    private final Gate.Rules rules;

    private VerifyImage(VerifyPlan plan, BuildProgress progress) {
        this.plan = plan;
        this.rules = new Gate.Rules(plan.policy(), plan.identity(), plan.signatures(), plan.versions(), plan.now());
        this.progress = progress;
    }

    /**
     * Does it. An image that is not what it should be is a result, not a failure.
     *
     * @throws RefusedException if it is not clear which image is meant, or there is none; if a signature is no such thing
     * @throws IOException if reading fails
     */
    public static VerifyResult run(VerifyPlan plan, BuildProgress progress) throws IOException {
        return new VerifyImage(plan, progress).run();
    }

    private VerifyResult run() throws IOException {
        try (ImagePlace place = ImagePlace.open(plan.source(), plan.registries())) {
            VerifyResult result = place.directory().isPresent()
                    ? directory(place, place.directory().get())
                    : stored(place);
            if (result.judgement().verdict() == Judgement.Verdict.ACCEPTED
                    && result.accepted()
                    && plan.versions().isPresent()
                    && result.judgement().trusted().isPresent()) {
                new VersionFile(plan.versions().get())
                        .record(result.judgement().trusted().get().image());
            }
            return result;
        }
    }

    private VerifyResult directory(ImagePlace place, Path directory) throws IOException {
        DirectoryObjects objects = DirectoryObjects.of(directory);
        List<Attachment> beside = place.signatures().find(Digest.ZERO);
        Judgement judgement = allowed(rules.judge(question(place, Optional.empty(), objects.bootstraps()), beside));
        if (!looksFurther(judgement) || judgement.trusted().isEmpty()) {
            return result(Optional.empty(), judgement, List.of());
        }
        Optional<Digest> signed = judgement.trusted().get().image().manifest();
        Optional<Digest> made = signed.isPresent() ? objects.keptManifest(signed) : Optional.empty();
        if (made.isEmpty() || !made.equals(signed)) {
            made = objects.manifest(plan.work());
        }
        if (made.isPresent() && !made.equals(signed)) {
            // of an image that was signed before and after its config changed, the statement counts that is about this
            // one
            Judgement exact = allowed(rules.judge(question(place, made, Set.of()), beside));
            judgement = looksFurther(exact) && exact.trusted().isPresent() ? exact : judgement;
        }
        GoldenImage image = judgement.trusted().get().image();
        return result(
                image.manifest(),
                judgement,
                objects.check(image, made, plan, judgement.requires(Part.FSVERITY), progress));
    }

    private Question question(ImagePlace place, Optional<Digest> manifest, Set<Digest> bootstraps) throws IOException {
        return new Question(place.policyName(), plan.identity(), manifest, Set.of(), bootstraps, plan.now());
    }

    private VerifyResult stored(ImagePlace place) throws IOException {
        ImagePlace.Found found = place.find(plan.platform());
        Document manifest = found.manifest();
        Judgement judgement = allowed(rules.judge(place, found));
        if (!looksFurther(judgement)) {
            return result(Optional.of(manifest.digest()), judgement, List.of());
        }
        StoredObjects objects = new StoredObjects(place, manifest, plan, progress);
        return result(
                Optional.of(manifest.digest()),
                judgement,
                judgement.trusted().isPresent()
                        ? objects.check(judgement.trusted().get().image(), judgement.requires(Part.FSVERITY))
                        : objects.checkManifest());
    }

    private static boolean looksFurther(Judgement judgement) {
        return judgement.verdict() == Judgement.Verdict.ACCEPTED || judgement.verdict() == Judgement.Verdict.WARNED;
    }

    private Judgement allowed(Judgement judgement) throws RefusedException {
        if (plan.metadataOnly() && !judgement.allowsMetadataOnly()) {
            throw new RefusedException(
                    judgement.place(), "the policy wants every byte to be read; leave out --metadata-only");
        }
        return judgement;
    }

    private VerifyResult result(
            Optional<Digest> manifest, Judgement judgement, List<VerifyResult.CheckedObject> objects) {
        return new VerifyResult(plan.source().toString(), manifest, judgement, objects);
    }
}
