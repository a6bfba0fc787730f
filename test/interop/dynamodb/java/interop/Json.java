package interop;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.itemencryptor.model.ParsedHeader;

/** DynamoDB JSON, where {@code B} is base64, and the other parts of requests and answers. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Json() {}

  static byte[] bytesOf(JsonNode base64) {
    return Base64.getDecoder().decode(base64.asText());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String base64(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return base64(bytes);
  }

  static Map<String, AttributeValue> itemOf(JsonNode json) {
    var item = new LinkedHashMap<String, AttributeValue>();
    json.fields().forEachRemaining(each -> item.put(each.getKey(), valueOf(each.getValue())));
    return item;
  }

  private static AttributeValue valueOf(JsonNode json) {
    Map.Entry<String, JsonNode> member = json.fields().next();
    JsonNode content = member.getValue();
    var value = AttributeValue.builder();
    switch (member.getKey()) {
      case "S" -> value.s(content.asText());
      case "N" -> value.n(content.asText());
      case "B" -> value.b(SdkBytes.fromByteArray(bytesOf(content)));
      case "BOOL" -> value.bool(content.asBoolean());
      case "NULL" -> value.nul(content.asBoolean());
      case "SS" -> value.ss(textsOf(content));
      case "NS" -> value.ns(textsOf(content));
      case "BS" -> {
        var list = new ArrayList<SdkBytes>();
        content.forEach(each -> list.add(SdkBytes.fromByteArray(bytesOf(each))));
        value.bs(list);
      }
      case "L" -> {
        var list = new ArrayList<AttributeValue>();
        content.forEach(each -> list.add(valueOf(each)));
        value.l(list);
      }
      case "M" -> value.m(itemOf(content));
      default -> throw new IllegalArgumentException("There is no type " + member.getKey());
    }
    return value.build();
  }

  private static List<String> textsOf(JsonNode json) {
    var texts = new ArrayList<String>();
    json.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  static ObjectNode fromItem(Map<String, AttributeValue> item) {
    ObjectNode json = MAPPER.createObjectNode();
    item.forEach((name, value) -> json.set(name, fromValue(value)));
    return json;
  }

  private static ObjectNode fromValue(AttributeValue value) {
    ObjectNode json = MAPPER.createObjectNode();
    switch (value.type()) {
      case S -> json.put("S", value.s());
      case N -> json.put("N", value.n());
      case B -> json.put("B", base64(value.b().asByteArray()));
      case BOOL -> json.put("BOOL", value.bool());
      case NUL -> json.put("NULL", value.nul());
      case SS -> addAll(json, "SS", value.ss());
      case NS -> addAll(json, "NS", value.ns());
      case BS -> addAll(json, "BS", value.bs().stream().map(each -> base64(each.asByteArray())).toList());
      case L -> {
        var list = json.putArray("L");
        value.l().forEach(each -> list.add(fromValue(each)));
      }
      case M -> json.set("M", fromItem(value.m()));
      default -> throw new IllegalStateException("The library returned a value of type " + value.type());
    }
    return json;
  }

  private static void addAll(ObjectNode json, String type, Collection<String> texts) {
    var list = json.putArray(type);
    texts.forEach(list::add);
  }

  static ObjectNode fromHeader(ParsedHeader header) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("suite", Encryptor.suiteName(header.algorithmSuiteId()));
    ObjectNode actions = json.putObject("actions");
    header.attributeActionsOnEncrypt().forEach((name, action) -> actions.put(name, Encryptor.actionName(action)));
    ObjectNode context = json.putObject("storedContext");
    header.storedEncryptionContext().forEach(context::put);
    var keys = json.putArray("encryptedDataKeys");
    header.encryptedDataKeys().forEach(each -> keys.addObject()
        .put("providerId", each.keyProviderId())
        .put("providerInfo", base64(each.keyProviderInfo())));
    return json;
  }

  static ObjectNode error(Throwable failure) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", failure.getClass().getSimpleName());
    json.put("message", failure.getMessage());
    return json;
  }
}
