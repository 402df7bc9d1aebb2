package io.rafs.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry wants to know who asks. Source: RFC 9110, 11.6.1; the token protocol of the distribution project.
 *
 * @param bearer whether it wants a token; else user and password
 * @param parameters by lower-case name: realm, service, scope
 */
record Challenge(boolean bearer, Map<String, String> parameters) {
    private static final int MAX_LENGTH = 4096;

    /** A parameter, or a scheme that parameters follow. */
    private static final Pattern ITEM = Pattern.compile("\\G[\\s,]*+(?:(?<name>[A-Za-z0-9_-]++)\\s*+=\\s*+"
            + "(?:\"(?<quoted>(?:[^\"\\\\]++|\\\\.)*+)\"|(?<plain>[^\\s,\"]++))|(?<scheme>[A-Za-z0-9_-]++))");

    /** The challenge of a 401 that can be met: one for a token before one for a password. */
    static Optional<Challenge> of(List<String> headers) {
        Optional<Challenge> basic = Optional.empty();
        for (String header : headers) {
            if (header.length() > MAX_LENGTH) {
                continue;
            }
            String scheme = "";
            Map<String, String> parameters = new HashMap<>();
            Matcher item = ITEM.matcher(header);
            boolean more = true;
            while (more) {
                more = item.find();
                if (!more || item.group("scheme") != null) {
                    if (scheme.equals("bearer")) {
                        return Optional.of(new Challenge(true, parameters));
                    }
                    if (scheme.equals("basic")) {
                        basic = Optional.of(new Challenge(false, parameters));
                    }
                    scheme = more ? item.group("scheme").toLowerCase(Locale.ROOT) : "";
                    parameters = new HashMap<>();
                } else {
                    String quoted = item.group("quoted");
                    parameters.putIfAbsent(
                            item.group("name").toLowerCase(Locale.ROOT),
                            quoted == null ? item.group("plain") : quoted.replaceAll("\\\\(.)", "$1"));
                }
            }
        }
        return basic;
    }

    Optional<String> get(String parameter) {
        return Optional.ofNullable(parameters.get(parameter)).filter(value -> !value.isEmpty());
    }
}
