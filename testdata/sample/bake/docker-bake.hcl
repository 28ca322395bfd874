variable "TAG" {
  default = "1.4"
}

function "image" {
  params = [name]
  result = "registry.example.com/shop/${name}:${TAG}"
}

group "default" {
  targets = ["api", "web"]
}

target "base" {
  context = "base"
}

target "api" {
  context  = "api"
  target   = "release"
  contexts = { base = "target:base" }
  tags     = [image("api")]
}

target "web" {
  context = "web"
  args    = { PORT = 8080 }
  tags    = [image("web")]
}
