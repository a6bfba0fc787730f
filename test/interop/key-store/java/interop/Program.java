package interop;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Answers requests with AWS's key store, and with messages and items under its keys: reads a line of JSON from standard input for
 * each request, and writes a line of JSON for each answer, in the same order. Ends when the input does.
 */
public final class Program {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Map<String, Store> stores = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    var program = new Program();
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      output.print(MAPPER.writeValueAsString(program.answer(line)));
      output.print('\n');
      output.flush();
    }
  }

  private ObjectNode answer(String line) {
    ObjectNode answer = MAPPER.createObjectNode();
    try {
      perform(MAPPER.readTree(line), answer);
    } catch (Throwable failure) {
      // A stack overflow in the library is an answer too.
      answer.removeAll();
      answer.putObject("error")
          .put("name", failure.getClass().getSimpleName())
          .put("message", failure.getMessage());
    }
    return answer;
  }

  private void perform(JsonNode request, ObjectNode answer) throws Exception {
    String name = request.get("store").asText();
    String operation = request.get("operation").asText();
    if (operation.equals("open")) {
      stores.put(name, new Store(request));
      return;
    }
    Store store = stores.get(name);
    String id = request.path("branchKeyId").asText(null);
    switch (operation) {
      case "createTable" -> answer.put("tableArn", store.createTable());
      case "create" -> answer.put("branchKeyId", store.create(id, textsOf(request.path("encryptionContext"))));
      case "version" -> store.version(id);
      case "active" -> store.active(id, answer);
      case "versionOf" -> store.versionOf(id, request.get("version").asText(), answer);
      case "beacon" -> store.beacon(id, answer);
      case "encrypt" -> answer.put("message",
          Messages.encrypt(store.keyring(id), textsOf(request.get("encryptionContext")), request.get("text").asText()));
      case "decrypt" -> answer.put("text", Messages.decrypt(
          store.keyring(id), textsOf(request.get("encryptionContext")), request.get("message").asText()));
      case "put" -> Items.put(store, id, request);
      case "get" -> answer.put("text", Items.get(store, id, request));
      default -> throw new IllegalArgumentException("There is no operation " + operation);
    }
  }

  private static Map<String, String> textsOf(JsonNode object) {
    var texts = new HashMap<String, String>();
    object.fields().forEachRemaining(each -> texts.put(each.getKey(), each.getValue().asText()));
    return texts;
  }
}
