package io.rafs.cli;

import io.rafs.format.EscapedText;
import io.rafs.golden.VerifyResult;
import io.rafs.policy.Finding;
import io.rafs.policy.Judgement;
import java.util.Locale;
import java.util.stream.Collectors;

/** What people are told of a verification: each object, what was checked, by whose key, and what was not. */
final class VerdictReport {
    private VerdictReport() {}

    static String of(VerifyResult result) {
        StringBuilder text = new StringBuilder();
        text.append(result.image());
        result.manifest().ifPresent(digest -> text.append("  sha256:").append(digest));
        text.append('\n');
        for (Finding finding : result.judgement().findings()) {
            String keys = finding.signatories().stream().map(Object::toString).collect(Collectors.joining(", "));
            String by = finding.text().contains(keys) ? "" : "; by " + keys;
            line(text, word(finding.outcome()), finding.check(), finding.object(), finding.text() + by);
        }
        for (VerifyResult.CheckedObject object : result.objects()) {
            String word = switch (object.how()) {
                case BYTES -> "ok";
                case NAMED -> "not read";
                case WRONG -> "WRONG";
            };
            line(text, word, object.kind(), object.name(), object.text());
        }
        text.append(verdict(result));
        return text.toString();
    }

    /** The same in a line, of what was let in. */
    static String line(VerifyResult result) {
        String digest = result.manifest().map(manifest -> " sha256:" + manifest).orElse("");
        return switch (result.judgement().verdict()) {
            case ACCEPTED -> "%s%s is signed as the policy wants it".formatted(result.image(), digest);
            case UNCHECKED -> "%s%s: the policy asks nothing of it".formatted(result.image(), digest);
            default ->
                "%s%s is NOT signed as the policy wants it, which only warns: %s"
                        .formatted(
                                result.image(),
                                digest,
                                EscapedText.of(
                                        result.judgement().failures().get(0).text()));
        };
    }

    private static void line(StringBuilder text, String word, String kind, String object, String what) {
        text.append("  %-9s %s %s: %s%n"
                .formatted(word, kind, EscapedText.of(object), EscapedText.of(what))
                .replace("\r\n", "\n"));
    }

    private static String word(Finding.Outcome outcome) {
        return switch (outcome) {
            case PASS -> "ok";
            case FAIL -> "FAILED";
            case IGNORED -> "passed by";
            case UNCHECKED -> "unchecked";
        };
    }

    private static String verdict(VerifyResult result) {
        if (!result.accepted()) {
            return "REJECTED: do not use this image\n";
        }
        boolean warned = result.judgement().verdict() == Judgement.Verdict.WARNED;
        if (warned || result.judgement().verdict() == Judgement.Verdict.UNCHECKED) {
            return warned
                    ? "NOT GOOD, accepted because the policy only warns\n"
                    : "NOTHING WAS CHECKED: the policy asks nothing of this image\n";
        }
        return String.format(
                Locale.ROOT,
                "accepted; %s read%s%n",
                Sizes.of(result.bytesRead()),
                result.leftSomeUnread() ? ", METADATA ONLY: the bytes of blobs were not read" : "");
    }
}
