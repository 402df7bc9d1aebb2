package io.rafs.registry;

import io.rafs.format.EscapedText;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.util.List;

/** What somebody on the network said, in a form that a message can bear. */
final class Said {
    private static final int MAX_BODY = 64 << 10;
    private static final int MAX_SHOWN = 200;

    private Said() {}

    /** The beginning, escaped. */
    static String bounded(String text) {
        return EscapedText.of(text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text);
    }

    /** A registry's own code and message, as in {@code : NAME_UNKNOWN 'repository name not known'}, or nothing. */
    static String error(Answer answer) {
        try {
            byte[] body = answer.bytes(MAX_BODY);
            if (body.length == 0 || body.length > MAX_BODY || body[0] != '{') {
                return "";
            }
            List<JsonObject> errors = JsonObject.parse("error", body).objects("errors");
            if (errors.isEmpty()) {
                return "";
            }
            String code = errors.get(0).text("code").orElse("");
            String message = errors.get(0).text("message").orElse("");
            return (code.isEmpty() ? "" : " " + bounded(code))
                    + (message.isEmpty() ? "" : " '%s'".formatted(bounded(message)));
        } catch (IOException e) {
            return ""; // the status says enough
        }
    }
}
