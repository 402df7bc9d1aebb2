package io.rafs.policy;

import java.util.Collection;
import java.util.List;

/**
 * One thing that was looked at, or was not.
 *
 * @param outcome how it ended
 * @param check what was asked: {@code scope}, {@code signature}, {@code identity}, {@code version} and so on
 * @param object what it was asked of
 * @param text what was found, for people
 * @param signatories whose keys say so, in the order of their ids
 */
public record Finding(Outcome outcome, String check, String object, String text, List<Signatory> signatories) {
    /** How it ended. */
    public enum Outcome {
        /** It is as it should be. */
        PASS,
        /** It is not, and the image is not good for it. */
        FAIL,
        /** It proves nothing, and where something else does, it does not matter. */
        IGNORED,
        /** Nobody asked. */
        UNCHECKED
    }

    public Finding {
        signatories = signatories.stream().sorted().toList();
    }

    static Finding pass(String check, String object, String text) {
        return new Finding(Outcome.PASS, check, object, text, List.of());
    }

    static Finding fail(String check, String object, String text) {
        return new Finding(Outcome.FAIL, check, object, text, List.of());
    }

    static Finding ignored(String check, String object, String text) {
        return new Finding(Outcome.IGNORED, check, object, text, List.of());
    }

    static Finding unchecked(String check, String object, String text) {
        return new Finding(Outcome.UNCHECKED, check, object, text, List.of());
    }

    Finding by(Collection<Signatory> others) {
        return new Finding(outcome, check, object, text, List.copyOf(others));
    }

    Finding as(Outcome other) {
        return new Finding(other, check, object, text, signatories);
    }

    /** {@code PASS signature image: text}, for logs and tests. */
    @Override
    public String toString() {
        return "%s %s %s: %s".formatted(outcome, check, object, text);
    }
}
