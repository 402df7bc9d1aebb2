package io.rafs.golden;

import io.rafs.policy.Claim;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found beside an image, as a judge takes it. */
final class Claims {
    private Claims() {}

    /** The claims of attachments; one that is there twice counts once. */
    static List<Claim> of(List<Attachment> attachments) {
        Map<String, Attachment> distinct = new LinkedHashMap<>();
        attachments.stream()
                .sorted(Comparator.comparing(Attachment::digest))
                .forEach(attachment -> distinct.putIfAbsent(attachment.digest().hex(), attachment));
        List<Claim> claims = new ArrayList<>();
        for (Attachment attachment : distinct.values()) {
            claims.add(claim(attachment));
        }
        return claims;
    }

    private static Claim claim(Attachment attachment) {
        if (attachment instanceof Attachment.Bundle bundle) {
            return new Claim.Bundle(bundle.where(), bundle.json());
        }
        if (attachment instanceof Attachment.Simple simple) {
            return new Claim.Simple(simple.where(), simple.payload(), decoded(simple.signature()));
        }
        if (attachment instanceof Attachment.Unreadable unreadable) {
            return new Claim.Unreadable(unreadable.where(), unreadable.why());
        }
        Attachment.Notation notation = (Attachment.Notation) attachment;
        return new Claim.Notation(notation.where(), notation.jws());
    }

    /** What is no base64 is no signature of anything, which is for the judge to say. */
    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
